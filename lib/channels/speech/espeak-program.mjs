// A program of its own: eSpeak NG (GPL-3.0) stays apart from the product, and its work off the web process's event loop.
// Reads the text from standard input, takes eSpeak's own options as arguments, writes a WAV file to standard output.
import { text } from "node:stream/consumers";
import espeak from "espeak-ng";

const FILE = "speech.wav";
const words = await text(process.stdin);
// Its chatter would end up in the audio.
const silent = () => undefined;
const { FS } = await espeak({ arguments: [...process.argv.slice(2), "-w", FILE, words], print: silent, printErr: silent });
process.stdout.write(FS.readFile(FILE));
