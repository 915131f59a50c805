const IS_IT_RUNNING = "is the robot's program running, is this its port?";
const IS_IT_ON = "is the robot on, is this its address?";
const IS_WIFI_UP = "is this computer on the robot's network, is its Wi-Fi up?";
const IS_IT_THE_NAME = "is the name right? try the robot's IP address";

/** What networks do, by the system's names of it, and what to try: all of it may pass. */
const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: IS_IT_RUNNING,
  ECONNRESET: IS_IT_RUNNING,
  ECONNABORTED: IS_IT_RUNNING,
  EPIPE: IS_IT_RUNNING,
  // A Unix socket's file appears when its server begins to listen.
  ENOENT: IS_IT_RUNNING,
  EHOSTUNREACH: IS_IT_ON,
  EHOSTDOWN: IS_IT_ON,
  ETIMEDOUT: IS_IT_ON,
  ENETUNREACH: IS_WIFI_UP,
  ENETDOWN: IS_WIFI_UP,
  EADDRNOTAVAIL: IS_WIFI_UP,
  ENOTFOUND: IS_IT_THE_NAME,
  EAI_AGAIN: IS_IT_THE_NAME,
};

/** What to try after a dialling that a later one may make good; undefined where none can. */
export function passingHint(error: unknown): string | undefined {
  if (error instanceof AggregateError) return passingHint(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  if (/lookup address|invalid host/.test(error.message)) return IS_IT_THE_NAME;
  return "code" in error ? PASSING[String(error.code)] : undefined;
}
