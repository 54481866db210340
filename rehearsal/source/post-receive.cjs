// Tells the rehearsal of a state directory what was pushed, and the pusher what comes of it.
// Copied into the repository's hooks: it knows the state directory by where it is, and needs nothing but Node.

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const NOBODY =
  "No rehearsal is running, so nothing starts now: the next 'npm start' plays this commit after the working tree.";

async function main() {
  const updates = readFileSync(0, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before, after, ref] = line.split(' ');
      return { before, after, ref };
    });
  let address;
  try {
    address = JSON.parse(readFileSync(join(__dirname, '..', '..', 'channel.json'), 'utf8'));
  } catch {
    return [NOBODY];
  }
  let response;
  try {
    response = await fetch(`http://127.0.0.1:${address.port}/push`, {
      method: 'POST',
      headers: { authorization: `Bearer ${address.token}` },
      body: JSON.stringify({ updates }),
    });
  } catch {
    // Killed, and so it left the file.
    return [NOBODY];
  }
  const { lines, problem } = await response.json();
  return lines ?? [`The rehearsal did not take the push: ${problem}`];
}

main().then((lines) => {
  for (const line of lines) console.log(line);
});
