/**
 * What the server says, and the same in French: what varies is {}, in the same
 * order, and may be such a sentence itself. What is not here stays English, as
 * in the terminal.
 */
export const SENTENCES: Readonly<Record<string, string>> = {
  "the client hung up": "le client a raccroché",
  "the robot hung up": "le robot a raccroché",
  "we disconnected": "nous avons raccroché",
  "{} closed the link": "{} a fermé la connexion",
  "The link to {} broke: {}": "La connexion à {} s'est rompue : {}",
  "Refused: {}": "Refusé : {}",
  "Cannot dial {}: {}": "Connexion à {} impossible : {}",
  "Nobody answers at {}: {}": "Personne ne répond à {} : {}",
  "nothing came back within {} ms; {}": "rien n'est revenu en {} ms ; {}",
  "nothing came back; {}": "rien n'est revenu ; {}",
  "it took the connection, but an answer to the password did not come within {} ms; {}":
    "la connexion est ouverte, mais le mot de passe est resté sans réponse en {} ms ; {}",
  "is it TCPTalks that listens there?": "est-ce bien TCPTalks qui écoute là ?",
  "refused for {} ms; {}": "refusé pendant {} ms ; {}",
  "refused; {}": "refusé ; {}",
  "is the robot's program running, is this its port?":
    "son programme tourne-t-il, est-ce bien son port ?",
  "is the robot on, is this its address, is it on the same Wi-Fi?":
    "est-il allumé, à cette adresse, sur le même Wi-Fi ?",
  "{}; is the robot's program running, is this its port?":
    "{} ; son programme tourne-t-il, est-ce bien son port ?",
  "{}; is the robot on, is this its address, is it on the same Wi-Fi?":
    "{} ; est-il allumé, à cette adresse, sur le même Wi-Fi ?",
  "Connection refused (os error {})": "connexion refusée (os error {})",
  "No space left on device (os error {})":
    "plus de place sur le disque (os error {})",
  "There is no link to the robot: start the client, so that it dials us":
    "Il n'y a pas de connexion au robot : lancez le client, pour qu'il se connecte ici",
  "There is no such link, or it is over":
    "Cette connexion n'existe pas, ou plus",
  "The robot has not accepted the client's password yet":
    "Le robot n'a pas encore accepté le mot de passe du client",
  "The robot did not answer in time": "Le robot n'a pas répondu à temps",
  "This robot does not say what it can do: its library has no such function":
    "Ce robot ne dit pas ce qu'il sait faire : sa bibliothèque n'a pas cette fonction",
  "Argument {}, {}, is no Python literal: {}":
    "L'argument {}, {}, n'est pas un littéral Python : {}",
  'The argument "{}", {}, is no Python literal: {}':
    "L'argument « {} », {}, n'est pas un littéral Python : {}",
  "which is empty": "qui est vide",
  "{} (column {})": "{} (colonne {})",
  "expected {} to close this string": "il faut {} pour fermer ce texte",
  "expected a Python literal, found {}":
    "il faut un littéral Python, et non {}",
  "expected the end, found {}": "il faut la fin, et non {}",
  'expected "," or "{}" for the "{}" of column {}, found {}':
    "il faut « , » ou « {} » pour le « {} » de la colonne {}, et non {}",
  "expected at most {} nested brackets": "il y a plus de {} crochets imbriqués",
  "the end": "la fin",
  "{} refused the password as none was given":
    "{} veut un mot de passe, et n'en a pas reçu",
  "{} refused the password": "{} refuse ce mot de passe",
  "for the text write {}": "pour le texte, écrivez {}",
  "write {}": "écrivez {}",
  "Argument {}, {}, has no name and comes after one that has: positional arguments go first":
    "L'argument {}, {}, n'a pas de nom et en suit un qui en a : les arguments sans nom viennent d'abord",
  'The argument "{}" is given twice': "L'argument « {} » est donné deux fois",
  'An opcode is an int such as 0x12 or 18, or a quoted str, not "{}"{}':
    "Un opcode est un entier comme 0x12 ou 18, ou un texte entre guillemets, pas « {} »{}",
  ', did you mean "{}"?': ", vouliez-vous dire « {} » ?",
  '; names come from a tcptalks.json here, or from "--names FILE"':
    " ; les noms viennent d'un tcptalks.json ici, ou de « --names FICHIER »",
  "Cannot write {}: {}": "Impossible d'écrire {} : {}",
  "there is something in it already; take another name, or delete it":
    "il y a déjà quelque chose dedans ; prenez un autre nom, ou supprimez-le",
  "Expected HOST or HOST:PORT, such as {}, not {}":
    "Il faut HÔTE ou HÔTE:PORT, comme {}, et non {}",
  "A port is a number from 0 to 65535, not {}":
    "Un port est un nombre de 0 à 65535, et non {}",
};
