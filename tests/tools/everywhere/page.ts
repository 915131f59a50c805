/** The tour in a page that a bridge serves: `tour` of the page gives what it saw. */

import { webSocketNetwork } from "../../../transport/network/web.ts";
import { tour } from "./tour.ts";

Object.assign(globalThis, {
  tour: () => {
    const { location } = globalThis as { location: { href: string } };
    return tour({ ip: "robot", network: webSocketNetwork(location.href) });
  },
});
