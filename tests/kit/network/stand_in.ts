/** Small libraries with the constructors of the years, in folders as users have them. */

/** The year of a constructor. */
export type Era = 2017 | 2018 | 2019;

const CONSTRUCTORS: Readonly<Record<Era, readonly string[]>> = {
  2017: [
    "    def __init__(self, ip=None, port=25565, password=None):",
    "        super().__init__(ip, port, password, era=2017)",
  ],
  2018: [
    "    def __init__(self, ip=None, port=25565, id=None, password=None):",
    "        super().__init__(ip, port, password, id, pause=0)",
  ],
  2019: [
    "    def __init__(self, ip=None, port=25565, password=None, id=None):",
    "        super().__init__(ip, port, password, id, pause=0)",
  ],
};

const SERVER = [
  "class TCPTalksServer(Server):",
  "    def __init__(self, port=25565, password=None, NbClients=4):",
  "        super().__init__(port, password, NbClients)",
];

/**
 * Makes a folder with a `tcptalks.py`, or a `common/tcptalks.py`, made of our Python peer.
 *
 * @param era Whose constructor it has.
 * @param inCommon Whether it is in a package `common`, as on robots.
 */
export async function standIn(
  era: Era,
  inCommon = false,
): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  const place = inCommon ? `${folder}/common` : folder;
  await Deno.mkdir(place, { recursive: true });
  const lines = [
    "from peer_parts.link import TCPTalks as Link",
    "from peer_parts.multi import TCPTalksServer as Server",
    "class TCPTalks(Link):",
    ...CONSTRUCTORS[era],
    ...era === 2017 ? [] : SERVER,
  ];
  await Deno.writeTextFile(`${place}/tcptalks.py`, lines.join("\n"));
  return {
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
