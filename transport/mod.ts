/**
 * TCPTalks' link: requests and replies over one TCP connection.
 *
 * @module
 */
export {};
