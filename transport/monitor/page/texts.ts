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
  againMarked: ["marked rows", "les lignes marquées"],
  againOne: ["the selected row", "la ligne choisie"],
  againTitle: ["Send again to", "Renvoyer à"],
  answer: ["answer", "réponse"],
  args: ["arguments, as in Python", "arguments, comme en Python"],
  ask: ["Ask the robot", "Interroger le robot"],
  asked: [
    "The robot said what it can do",
    "Le robot a dit ce qu'il sait faire",
  ],
  askHelp: [
    "Asks the robot which opcodes it has",
    "Demande au robot quels opcodes il connaît",
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
    "Drag to move, Ctrl and the wheel to zoom, click a point for its call",
    "Glissez pour déplacer, Ctrl et la molette pour zoomer, cliquez un point pour son appel",
  ],
  clear: ["Clear", "Effacer"],
  clearHelp: [
    "Clears this page, not the recording",
    "Efface cette page, pas l'enregistrement",
  ],
  close: ["Close", "Fermer"],
  broken: [
    "Lines of the file that are cut or broken, and left out:",
    "Lignes du fichier coupées ou abîmées, laissées de côté :",
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
  filterHelp: ["opcode or text", "opcode ou texte"],
  follow: ["↓ Latest", "↓ Derniers"],
  found: ["Numbers found", "Nombres trouvés"],
  foundHelp: ["Click one to draw it", "Cliquez pour tracer"],
  fromClient: ["from the client", "du client"],
  fromTarget: ["from the robot", "du robot"],
  given: ["arguments", "arguments"],
  heading: ["heading in", "cap en"],
  history: ["Called before", "Déjà appelés"],
  latency: ["milliseconds to the answer", "millisecondes jusqu'à la réponse"],
  link: ["link", "connexion"],
  links: ["Links", "Connexions"],
  live: ["Live", "Direct"],
  map: ["Map", "Carte"],
  mapHelp: [
    "Answers (x, y, heading) are drawn here",
    "Les réponses (x, y, cap) sont tracées ici",
  ],
  marked: ["marked", "marqués"],
  more: ["more", "de plus"],
  new: ["new", "nouveau|nouveaux"],
  nextError: ["Next error", "Erreur suivante"],
  noLink: [
    "No link: let the bot dial this machine, port",
    "Pas de connexion : le bot doit se connecter ici, port",
  ],
  noReply: ["no reply yet", "pas encore de réponse"],
  notes: ["What went wrong", "Ce qui n'a pas marché"],
  notKept: ["This message is not kept any more", "Ce message n'est plus gardé"],
  noToken: [
    "This address lacks its secret: open the one that the terminal printed, with all that follows #",
    "Il manque le secret dans cette adresse : ouvrez celle que le terminal a affichée, avec tout ce qui suit #",
  ],
  opcode: ["opcode", "opcode"],
  open: ["open", "en cours"],
  over: ["over", "terminée"],
  own: ["called from this page", "appelé depuis cette page"],
  password: ["password", "mot de passe"],
  passwordRight: ["the password is right", "le mot de passe est bon"],
  passwordWrong: ["the password is wrong", "le mot de passe est faux"],
  pause: ["Pause", "Pause"],
  paused: ["Go on", "Reprendre"],
  picture: ["Picture", "Image"],
  play: ["Play", "Lire"],
  plots: ["Plots", "Courbes"],
  previousError: ["Previous error", "Erreur précédente"],
  record: ["Record", "Enregistrer"],
  recorded: ["recorded", "enregistré|enregistrés"],
  recordedIn: ["Recorded in", "Enregistré dans"],
  recording: ["Stop recording", "Arrêter l'enregistrement"],
  repeat: ["repeat every", "répéter toutes les"],
  reply: ["Answer", "Réponse"],
  request: ["Request", "Requête"],
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
  strange: ["no message", "pas un message"],
  table: ["Table", "Table"],
  time: ["time", "temps"],
  tooMany: [
    "There are more than can be listed",
    "Il y en a plus qu'on ne peut en lister",
  ],
  traceback: ["Python's traceback", "Traceback de Python"],
  turnedAway: [
    "client turned away|clients turned away",
    "client refusé|clients refusés",
  ],
  viewers: ["Pages that look", "Pages ouvertes"],
  waiting: ["waiting for the monitor", "en attente du moniteur"],
  window: ["Seconds shown", "Secondes affichées"],
} as const;

/**
 * What the server says, and the same in French: what varies is {}, in the same
 * order, and may be such a sentence itself. What is not here stays English, as
 * in the terminal.
 */
export const SENTENCES:
  readonly (readonly [english: string, french: string])[] = [
    ["the client hung up", "le client a raccroché"],
    ["the robot hung up", "le robot a raccroché"],
    ["we disconnected", "nous avons raccroché"],
    ["{} closed the link", "{} a fermé la connexion"],
    ["The link to {} broke: {}", "La connexion à {} s'est rompue : {}"],
    ["Refused: {}", "Refusé : {}"],
    ["Cannot dial {}: {}", "Connexion à {} impossible : {}"],
    ["Nobody answers at {}: {}", "Personne ne répond à {} : {}"],
    ["nothing came back within {} ms; {}", "rien n'est revenu en {} ms ; {}"],
    ["nothing came back; {}", "rien n'est revenu ; {}"],
    ["refused for {} ms; {}", "refusé pendant {} ms ; {}"],
    ["refused; {}", "refusé ; {}"],
    [
      "is the robot's program running, is this its port?",
      "son programme tourne-t-il, est-ce bien son port ?",
    ],
    [
      "is the robot on, is this its address, is it on the same Wi-Fi?",
      "est-il allumé, à cette adresse, sur le même Wi-Fi ?",
    ],
    [
      "There is no link to the robot: start the client, so that it dials us",
      "Il n'y a pas de connexion au robot : lancez le client, pour qu'il se connecte ici",
    ],
    [
      "There is no such link, or it is over",
      "Cette connexion n'existe pas, ou plus",
    ],
    [
      "The robot has not accepted the client's password yet",
      "Le robot n'a pas encore accepté le mot de passe du client",
    ],
    ["The robot did not answer in time", "Le robot n'a pas répondu à temps"],
    [
      "This robot does not say what it can do: its library has no such function",
      "Ce robot ne dit pas ce qu'il sait faire : sa bibliothèque n'a pas cette fonction",
    ],
    [
      "Argument {}, {}, is no Python literal: {}",
      "L'argument {}, {}, n'est pas un littéral Python : {}",
    ],
    [
      'The argument "{}", {}, is no Python literal: {}',
      "L'argument « {} », {}, n'est pas un littéral Python : {}",
    ],
    ["which is empty", "qui est vide"],
    ["for the text write {}", "pour le texte, écrivez {}"],
    ["write {}", "écrivez {}"],
    [
      "Argument {}, {}, has no name and comes after one that has: positional arguments go first",
      "L'argument {}, {}, n'a pas de nom et en suit un qui en a : les arguments sans nom viennent d'abord",
    ],
    [
      'The argument "{}" is given twice',
      "L'argument « {} » est donné deux fois",
    ],
    [
      'An opcode is an int such as 0x12 or 18, or a quoted str, not "{}"{}',
      "Un opcode est un entier comme 0x12 ou 18, ou un texte entre guillemets, pas « {} »{}",
    ],
    [', did you mean "{}"?', ", vouliez-vous dire « {} » ?"],
    [
      '; names come from a tcptalks.json here, or from "--names FILE"',
      " ; les noms viennent d'un tcptalks.json ici, ou de « --names FICHIER »",
    ],
    ["Cannot write {}: {}", "Impossible d'écrire {} : {}"],
    [
      "Expected HOST or HOST:PORT, such as {}, not {}",
      "Il faut HÔTE ou HÔTE:PORT, comme {}, et non {}",
    ],
    [
      "A port is a number from 0 to 65535, not {}",
      "Un port est un nombre de 0 à 65535, et non {}",
    ],
  ];

/** The words in one language, by what they are for. */
export type Texts = Readonly<Record<keyof typeof WORDS, string>>;

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

/** A number and its word: `1 error`, `2 errors`, `1 erreur`. */
export function counted(count: number, forms: string): string {
  const [one, many = one] = forms.split("|");
  const { lang } = document.documentElement;
  const form = new Intl.PluralRules(lang).select(count);
  return `${count} ${form === "one" ? one : many}`;
}

/** What the server said, in the page's language. */
export function heard(said: unknown): string {
  const text = said instanceof Error ? said.message : String(said);
  if (!isFrench(document.documentElement.lang)) return text;
  for (const [english, french] of SENTENCES) {
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
