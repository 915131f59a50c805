/** All words of the page, by what they are for. */
export type Texts = Readonly<Record<TextKey, string>>;

/** What there are words for. */
export type TextKey =
  | "again"
  | "againAll"
  | "againHelp"
  | "againMarked"
  | "againOne"
  | "againTitle"
  | "answer"
  | "args"
  | "ask"
  | "asked"
  | "askHelp"
  | "bytes"
  | "call"
  | "calls"
  | "callHelp"
  | "callThis"
  | "callsPerSecond"
  | "clear"
  | "clearHelp"
  | "close"
  | "cut"
  | "detailHelp"
  | "direction"
  | "dropped"
  | "empty"
  | "ended"
  | "error"
  | "errors"
  | "every"
  | "fast"
  | "filter"
  | "filterHelp"
  | "follow"
  | "found"
  | "foundHelp"
  | "fromClient"
  | "fromTarget"
  | "given"
  | "heading"
  | "history"
  | "hostHelp"
  | "latency"
  | "link"
  | "links"
  | "live"
  | "map"
  | "mapHelp"
  | "mark"
  | "marked"
  | "more"
  | "new"
  | "nextError"
  | "noLink"
  | "noMessages"
  | "noReply"
  | "noToken"
  | "notes"
  | "notKept"
  | "opcode"
  | "open"
  | "over"
  | "own"
  | "password"
  | "passwordRight"
  | "passwordWrong"
  | "pause"
  | "paused"
  | "picture"
  | "play"
  | "plots"
  | "previousError"
  | "record"
  | "recorded"
  | "recording"
  | "repeat"
  | "reply"
  | "request"
  | "save"
  | "saveHelp"
  | "send"
  | "size"
  | "slower"
  | "speed"
  | "state"
  | "stepBack"
  | "stepOn"
  | "stop"
  | "strange"
  | "table"
  | "time"
  | "tooMany"
  | "traceback"
  | "turnedAway"
  | "value"
  | "viewers"
  | "waiting"
  | "window";

/** The words in the browser's language: French or English. */
export function textsFor(language: string): Texts {
  const english: Texts = {
    again: "Send again…",
    againAll: "all rows shown",
    againHelp: "The recorded requests go to a robot, byte for byte",
    againMarked: "marked rows",
    againOne: "the selected row",
    againTitle: "Send again to",
    answer: "answer",
    args: "arguments, as in Python",
    ask: "Ask the robot",
    asked: "The robot said what it can do",
    askHelp: "Asks the robot which opcodes it has",
    bytes: "Bytes",
    call: "Call",
    calls: "Calls",
    callHelp:
      "Goes to the robot on the client's link; the client does not see it",
    callThis: "Call again…",
    callsPerSecond: "calls/s",
    clear: "Clear",
    clearHelp: "Clears this page, not the recording",
    close: "Close",
    cut: "The file is cut off in line",
    detailHelp: "Select a call to see it whole",
    direction: "direction",
    dropped: "messages missed: this page was too slow",
    empty: "Nothing yet",
    ended: "The monitor has ended, or cannot be reached; trying again",
    error: "error",
    errors: "errors",
    every: "every",
    fast: "times as fast",
    filter: "Filter",
    filterHelp: "opcode or text",
    follow: "↓ Latest",
    found: "Numbers found",
    foundHelp: "Click one to draw it",
    fromClient: "from the client",
    fromTarget: "from the robot",
    given: "arguments",
    heading: "heading in",
    history: "Before",
    hostHelp: "Expected HOST or HOST:PORT",
    latency: "milliseconds to the answer",
    link: "link",
    links: "Links",
    live: "Live",
    map: "Map",
    mapHelp: "Answers (x, y, heading) are drawn here",
    mark: "Mark",
    marked: "marked",
    more: "more",
    new: "new",
    nextError: "Next error",
    noLink: "No link: let the bot dial this machine, port",
    noMessages: "No message yet",
    noReply: "no reply yet",
    noToken:
      "This address lacks its secret: open the one that the terminal printed, with all that follows #",
    notes: "What went wrong",
    notKept: "This message is not kept any more",
    opcode: "opcode",
    open: "open",
    over: "over",
    own: "called from this page",
    password: "password",
    passwordRight: "the password is right",
    passwordWrong: "the password is wrong",
    pause: "Pause",
    paused: "Go on",
    picture: "Picture",
    play: "Play",
    plots: "Plots",
    previousError: "Previous error",
    record: "Record",
    recorded: "recorded",
    recording: "Stop recording",
    repeat: "repeat every",
    reply: "Answer",
    request: "Request",
    save: "Save",
    saveHelp: "Saves the rows shown as a recording",
    send: "Send",
    size: "size",
    slower: "slower than",
    speed: "Speed",
    state: "State",
    stepBack: "One message back",
    stepOn: "One message on",
    stop: "Stop",
    strange: "no message",
    table: "Table",
    time: "time",
    tooMany: "There are more than can be listed",
    traceback: "Python's traceback",
    turnedAway: "clients turned away",
    value: "Value",
    viewers: "Pages that look",
    waiting: "waiting for the monitor",
    window: "Seconds shown",
  };
  const french: Texts = {
    again: "Renvoyer…",
    againAll: "toutes les lignes affichées",
    againHelp:
      "Les requêtes enregistrées partent vers un robot, octet pour octet",
    againMarked: "les lignes marquées",
    againOne: "la ligne choisie",
    againTitle: "Renvoyer à",
    answer: "réponse",
    args: "arguments, comme en Python",
    ask: "Interroger le robot",
    asked: "Le robot a dit ce qu'il sait faire",
    askHelp: "Demande au robot quels opcodes il connaît",
    bytes: "Octets",
    call: "Appeler",
    calls: "Appels",
    callHelp:
      "Part vers le robot par la connexion du client ; le client n'en voit rien",
    callThis: "Rappeler…",
    callsPerSecond: "appels/s",
    clear: "Effacer",
    clearHelp: "Efface cette page, pas l'enregistrement",
    close: "Fermer",
    cut: "Le fichier est coupé à la ligne",
    detailHelp: "Choisissez un appel pour le voir en entier",
    direction: "sens",
    dropped: "messages manqués : cette page était trop lente",
    empty: "Rien pour l'instant",
    ended: "Le moniteur s'est arrêté ou ne répond plus ; nouvel essai",
    error: "erreur",
    errors: "erreurs",
    every: "toutes les",
    fast: "fois plus vite",
    filter: "Filtre",
    filterHelp: "opcode ou texte",
    follow: "↓ Derniers",
    found: "Nombres trouvés",
    foundHelp: "Cliquez pour tracer",
    fromClient: "du client",
    fromTarget: "du robot",
    given: "arguments",
    heading: "cap en",
    history: "Avant",
    hostHelp: "Il faut HÔTE ou HÔTE:PORT",
    latency: "millisecondes jusqu'à la réponse",
    link: "connexion",
    links: "Connexions",
    live: "Direct",
    map: "Carte",
    mapHelp: "Les réponses (x, y, cap) sont tracées ici",
    mark: "Marquer",
    marked: "marqués",
    more: "de plus",
    new: "nouveaux",
    nextError: "Erreur suivante",
    noLink: "Pas de connexion : le bot doit se connecter ici, port",
    noMessages: "Aucun message pour l'instant",
    noReply: "pas encore de réponse",
    noToken:
      "Il manque le secret dans cette adresse : ouvrez celle que le terminal a affichée, avec tout ce qui suit #",
    notes: "Ce qui n'a pas marché",
    notKept: "Ce message n'est plus gardé",
    opcode: "opcode",
    open: "en cours",
    over: "terminée",
    own: "appelé depuis cette page",
    password: "mot de passe",
    passwordRight: "le mot de passe est bon",
    passwordWrong: "le mot de passe est faux",
    pause: "Pause",
    paused: "Reprendre",
    picture: "Image",
    play: "Lire",
    plots: "Courbes",
    previousError: "Erreur précédente",
    record: "Enregistrer",
    recorded: "enregistrés",
    recording: "Arrêter l'enregistrement",
    repeat: "répéter toutes les",
    reply: "Réponse",
    request: "Requête",
    save: "Sauver",
    saveHelp: "Sauve les lignes affichées comme enregistrement",
    send: "Envoyer",
    size: "taille",
    slower: "plus lents que",
    speed: "Vitesse",
    state: "État",
    stepBack: "Un message en arrière",
    stepOn: "Un message en avant",
    stop: "Arrêter",
    strange: "pas un message",
    table: "Table",
    time: "temps",
    tooMany: "Il y en a plus qu'on ne peut en lister",
    traceback: "Traceback de Python",
    turnedAway: "clients refusés",
    value: "Valeur",
    viewers: "Pages ouvertes",
    waiting: "en attente du moniteur",
    window: "Secondes affichées",
  };
  return /^fr\b/i.test(language) ? french : english;
}
