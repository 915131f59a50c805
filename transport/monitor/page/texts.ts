import type { State } from "../protocol.ts";
import { SENTENCES } from "./sentences.ts";

/**
 * The page's words, in English and in French. What is counted has two forms
 * where they differ: for one, and for many.
 */
export const WORDS = {
  again: ["Send again…", "Renvoyer…"],
  againAll: ["all rows shown", "toutes les lignes affichées"],
  againHelp: [
    "The recorded requests go to a robot, byte for byte",
    "Les requêtes enregistrées partent vers un robot, octet pour octet",
  ],
  againLeft: [
    "more is not sent: 1000 at a time|more are not sent: 1000 at a time",
    "de plus n'est pas envoyée : 1000 à la fois|de plus ne sont pas envoyées : 1000 à la fois",
  ],
  againMarked: ["marked rows", "les lignes marquées"],
  againNone: [
    "No request of the client is among these rows: only those can be sent to the robot",
    "Aucune requête du client parmi ces lignes : seules celles-ci partent vers le robot",
  ],
  againOne: ["the selected row", "la ligne choisie"],
  againHost: ["HOST[:PORT]", "HÔTE[:PORT]"],
  againTitle: ["Send again to", "Renvoyer à"],
  answer: ["answer", "réponse"],
  args: ["arguments, as in Python", "arguments, comme en Python"],
  ask: ["What can it do?", "Que sait-il faire ?"],
  asked: ["Its opcodes are known now", "Ses opcodes sont connus maintenant"],
  askHelp: [
    "Asks the other side which opcodes it has",
    "Demande à l'autre côté quels opcodes il connaît",
  ],
  bytes: ["Bytes", "Octets"],
  call: ["Call", "Appeler"],
  callHelp: [
    "Goes to the robot on the client's link; the client does not see it",
    "Part vers le robot par la connexion du client ; le client n'en voit rien",
  ],
  calls: ["Calls", "Appels"],
  callsCounted: ["call|calls", "appel|appels"],
  callsPerSecond: ["calls/s", "appels/s"],
  callThis: ["Call again…", "Rappeler…"],
  chartHelp: [
    "Drag to move, Ctrl and the wheel or two fingers to zoom, click a point for its call",
    "Glissez pour déplacer, Ctrl et la molette ou deux doigts pour zoomer, cliquez un point pour son appel",
  ],
  clear: ["Clear", "Effacer"],
  clearHelp: [
    "Clears this page, not the recording",
    "Efface cette page, pas l'enregistrement",
  ],
  colon: [":", " :"],
  close: ["Close", "Fermer"],
  broken: [
    "Lines of the file that are cut or broken, and left out:",
    "Lignes du fichier coupées ou abîmées, laissées de côté :",
  ],
  detailHelp: [
    "Select a call to see it whole",
    "Choisissez un appel pour le voir en entier",
  ],
  dropped: [
    "message missed: this page was too slow|messages missed: this page was too slow",
    "message manqué : cette page était trop lente|messages manqués : cette page était trop lente",
  ],
  empty: ["Nothing yet", "Rien pour l'instant"],
  ended: [
    "The monitor has ended, or cannot be reached; trying again",
    "Le moniteur s'est arrêté ou ne répond plus ; nouvel essai",
  ],
  errors: ["errors", "erreurs"],
  errorsCounted: ["error|errors", "erreur|erreurs"],
  filterHelp: ["opcode, text, #link", "opcode, texte, #lien"],
  follow: ["↓ Latest", "↓ Derniers"],
  found: ["Numbers found", "Nombres trouvés"],
  foundHelp: ["Click one to draw it", "Cliquez pour tracer"],
  fromClient: ["from the client", "du client"],
  fromHere: ["from this program", "de ce programme"],
  fromPeer: ["from the other side", "de l'autre côté"],
  fromTarget: ["from the robot", "du robot"],
  given: ["arguments", "arguments"],
  heading: ["heading in", "cap en"],
  history: ["Called before", "Déjà appelés"],
  latency: ["milliseconds to the answer", "millisecondes jusqu'à la réponse"],
  link: ["link", "connexion"],
  links: ["Links", "Connexions"],
  live: ["Live", "Direct"],
  lost: [
    "no answer: the link is over",
    "pas de réponse : la connexion est terminée",
  ],
  longest: ["longest", "le plus long"],
  map: ["Map", "Carte"],
  mapHelp: [
    "Answers (x, y, heading) are drawn here",
    "Les réponses (x, y, cap) sont tracées ici",
  ],
  marked: ["marked", "marqués"],
  mean: ["mean", "moyenne"],
  more: ["more", "de plus"],
  new: ["new", "nouveau|nouveaux"],
  nextError: ["Next error", "Erreur suivante"],
  noClient: ["No client is connected", "Aucun client n'est connecté"],
  noLink: [
    "No link: let the bot dial this machine, port",
    "Pas de connexion : le bot doit se connecter ici, port",
  ],
  noLinkYet: ["No link", "Pas de connexion"],
  noPicture: [
    "The browser cannot show this file: expected a PNG, JPEG or WebP picture",
    "Le navigateur ne peut pas afficher ce fichier : il faut une image PNG, JPEG ou WebP",
  ],
  noReply: ["no reply yet", "pas encore de réponse"],
  notes: ["What went wrong", "Ce qui n'a pas marché"],
  notKept: ["This message is not kept any more", "Ce message n'est plus gardé"],
  noToken: [
    "This address has no secret, or that of an earlier monitor: open the one that the terminal printed last, with all that follows #",
    "Cette adresse n'a pas de secret, ou celui d'un ancien moniteur : ouvrez la dernière que le terminal a affichée, avec tout ce qui suit #",
  ],
  ofProgram: ["This program's own link,", "La connexion de ce programme,"],
  ofServer: ["The clients of this program,", "Les clients de ce programme,"],
  opcode: ["opcode", "opcode"],
  open: ["open", "en cours"],
  openBefore: [
    "call before this one had no answer yet: it may have waited|calls before this one had no answer yet: it may have waited",
    "appel d'avant n'avait pas encore de réponse : celui-ci a pu attendre|appels d'avant n'avaient pas encore de réponse : celui-ci a pu attendre",
  ],
  over: ["over", "terminée"],
  own: ["called from this page", "appelé depuis cette page"],
  password: ["password", "mot de passe"],
  pause: ["Pause", "Pause"],
  paused: ["Go on", "Reprendre"],
  picture: ["Picture", "Image"],
  play: ["Play", "Lire"],
  plots: ["Plots", "Courbes"],
  previousError: ["Previous error", "Erreur précédente"],
  record: ["Record", "Enregistrer"],
  recorded: ["recorded", "enregistré|enregistrés"],
  recordFailed: [
    "the recording has stopped:",
    "l'enregistrement s'est arrêté :",
  ],
  recordedIn: ["Recorded in", "Enregistré dans"],
  recording: ["Stop recording", "Arrêter l'enregistrement"],
  repeat: ["repeat every", "répéter toutes les"],
  reconnecting: [
    "No link: trying again, attempt",
    "Pas de connexion : nouvel essai, le numéro",
  ],
  reply: ["Answer", "Réponse"],
  request: ["Request", "Requête"],
  right: ["right", "bon"],
  secret: [
    "A password is neither shown nor recorded",
    "Un mot de passe n'est ni montré ni enregistré",
  ],
  save: ["Save", "Enregistrer sous…"],
  saveHelp: [
    "Saves the rows shown as a recording",
    "Garde les lignes affichées dans un fichier",
  ],
  send: ["Send", "Envoyer"],
  size: ["size", "taille"],
  slower: ["slower than", "plus lents que"],
  speed: ["Speed", "Vitesse"],
  state: ["State", "État"],
  stepBack: ["One message back", "Un message en arrière"],
  stepOn: ["One message on", "Un message en avant"],
  stop: ["Stop", "Arrêter"],
  malformed: ["no message", "pas un message"],
  sum: ["in all", "en tout"],
  table: ["Table", "Table"],
  time: ["time", "temps"],
  tooMany: [
    "There are more than can be listed",
    "Il y en a plus qu'on ne peut en lister",
  ],
  totals: ["Where the time goes", "Où passe le temps"],
  totalsHelp: [
    "By opcode, without what a call waited for the one before it",
    "Par opcode, sans ce qu'un appel a attendu celui d'avant",
  ],
  traceback: ["Python's traceback", "Traceback de Python"],
  turnedAway: [
    "client turned away|clients turned away",
    "client refusé|clients refusés",
  ],
  unanswered: [
    "no answer in the recording",
    "pas de réponse dans l'enregistrement",
  ],
  viewers: ["Pages that look", "Pages ouvertes"],
  views: ["Views", "Vues"],
  waiting: ["waiting for the monitor", "en attente du moniteur"],
  window: ["Seconds shown", "Secondes affichées"],
  wrong: ["! wrong", "! faux"],
} as const;

/** The words in one language, by what they are for. */
type Texts = Readonly<Record<keyof typeof WORDS, string>>;

/** Whether a language is French; all others are shown in English. */
export function isFrench(language: string): boolean {
  return /^fr\b/i.test(language);
}

/** The words in the browser's language. */
export function textsFor(language: string): Texts {
  const which = isFrench(language) ? 1 : 0;
  const all = Object.entries(WORDS).map(([key, both]) => [key, both[which]]);
  return Object.fromEntries(all) as Texts;
}

/** The words in the browser's language; the page's script has a constant of this name, too. */
export const texts: Texts = textsFor(navigator.language);

/** A number and its word: `1 error`, `2 errors`, `1 erreur`. */
export function counted(count: number, forms: string): string {
  const [one, many = one] = forms.split("|");
  const { lang } = document.documentElement;
  const form = new Intl.PluralRules(lang).select(count);
  return `${count} ${form === "one" ? one : many}`;
}

/** Why nothing passes: there is no link. Empty where there is one, and where there need not be. */
export function noLinkText(
  state: State,
  texts: Texts = textsFor(document.documentElement.lang),
): string {
  const { mode, where, links, attempt } = state;
  const isOpen = links.some(({ over }) => over === undefined);
  if (isOpen || mode === "replay") return "";
  if (mode === "server") return texts.noClient;
  if (attempt !== undefined) return `${texts.reconnecting} ${attempt}`;
  if (mode === "program") return texts.noLinkYet;
  return `${texts.noLink} ${where.slice(where.lastIndexOf(":") + 1)}`;
}

/** What the server said, in the page's language. */
export function heard(said: unknown): string {
  const text = said instanceof Error ? said.message : String(said);
  if (!isFrench(document.documentElement.lang)) return text;
  for (const [english, french] of Object.entries(SENTENCES)) {
    const pattern = english.split("{}").map((part) =>
      part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    ).join("(.*?)");
    const parts = new RegExp(`^${pattern}$`, "s").exec(text)?.slice(1);
    if (parts) {
      return french.replaceAll("{}", () => heard(parts.shift() ?? ""));
    }
  }
  return text;
}
