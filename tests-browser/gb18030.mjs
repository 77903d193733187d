// Text in GB18030, the encoding that Chinese spreadsheets save in. Node only reads it, so the table for writing
// is what reading says about every pair of bytes.

const LEAD = [0x81, 0xfe]
const TRAIL = [0x40, 0xfe]
const NO_TRAIL = 0x7f
// Where the characters beyond the basic plane begin; they stand in order, four bytes each (GB 18030-2022).
const FOUR_BYTES_FIRST = [0x90, 0x30, 0x81, 0x30]
const BEYOND_BASIC = 0x10000

const pairs = pairsByCharacter()

// The bytes of a text. Of the four-byte characters it knows those beyond the basic plane: rare names.
export function gb18030(text) {
  return Buffer.from([...text].flatMap(bytesOf))
}

function bytesOf(character) {
  const code = character.codePointAt(0)
  if (code < 0x80) return [code]
  if (code >= BEYOND_BASIC) return fourBytes(code - BEYOND_BASIC)
  const pair = pairs.get(character)
  if (!pair) throw new Error(`no two bytes in GB18030 for ${character}`)
  return pair
}

// Digits of bases 126, 10, 126 and 10, counted from the first.
function fourBytes(position) {
  const digits = [Math.floor(position / 12600), Math.floor(position / 1260) % 10, Math.floor(position / 10) % 126, position % 10]
  return digits.map((digit, place) => FOUR_BYTES_FIRST[place] + digit)
}

function pairsByCharacter() {
  const decoder = new TextDecoder('gb18030', { fatal: true })
  const found = new Map()
  for (let lead = LEAD[0]; lead <= LEAD[1]; lead += 1) {
    for (let trail = TRAIL[0]; trail <= TRAIL[1]; trail += 1) {
      if (trail === NO_TRAIL) continue
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if (!found.has(character)) found.set(character, [lead, trail])
    }
  }
  return found
}
