// The real Wechaty gateway with a scripted WeChat behind it.
//
//   node gateway.mjs HOST:PORT TOKEN
//
// The gateway (gRPC, event stream, caches) is wechaty-puppet-service as it is; the WeChat behind it is the mock puppet.
// Commands come as JSON lines on standard input, one answer each on standard output: {"n": 1, "do": "say", ...} is
// answered by {"n": 1, "ok": ...} or {"n": 1, "error": "..."}. The end of standard input ends the program.

import { createInterface } from 'node:readline'

import { log, types } from 'wechaty-puppet'
import { PuppetMock, mock } from 'wechaty-puppet-mock'
import { PuppetServer } from 'wechaty-puppet-service'

log.level('silent')

/** The mock puppet, and what a real account has and it lacks: refusals, room aliases, friend requests, sent ids. */
class ScriptedPuppet extends PuppetMock {
  dingAfter = 0 // Milliseconds from ding to dong; the mock itself takes 1000.
  dings = 0 // How often somebody asked.
  answersIds = false // Real puppets tell the id of a sent message, the mock does not.
  hangs = false // Whether a send is begun and never answered.
  loses = false // Whether a send reaches whom it is for and is never answered.
  attempts = 0 // How many sends were begun.
  said = [] // What the account said: {id, to, text, mentions}, of a file also {file: {name, base64}}.
  accepted = [] // Ids of the friend requests that were accepted.
  refusals = new Map() // Conversation -> the words in which sending to it is refused.
  stumbles = new Map() // Message -> how many more times its payload cannot be had, and what is said then.
  aliases = new Map() // Room -> contact -> the name shown in that room.
  friendships = new Map() // Friend request -> its payload.

  ding(words) {
    this.dings += 1
    setTimeout(() => this.emit('dong', { data: words || '' }), this.dingAfter)
  }

  async messageSendText(to, text, mentions = []) {
    if (!this.isLoggedIn) throw new Error('not logged in')
    this.attempts += 1
    if (this.hangs) await new Promise(() => {})
    if (this.refusals.has(to)) throw new Error(this.refusals.get(to))
    const conversation = to.includes('@') ? this.mocker.RoomMock.load(to) : this.mocker.ContactMock.load(to)
    const id = say({ by: this.currentUserId, to: conversation.id, text, mentions })
    this.said.push({ id, to, text, mentions })
    if (this.loses) await new Promise(() => {})
    return this.answersIds ? id : undefined
  }

  async messageSendFile(to, file) {
    if (!this.isLoggedIn) throw new Error('not logged in')
    if (this.refusals.has(to)) throw new Error(this.refusals.get(to))
    const id = say({ by: this.currentUserId, to, kind: types.Message.Attachment, filename: file.name })
    this.said.push({ id, to, text: '', mentions: [], file: { name: file.name, base64: await file.toBase64() } })
    return this.answersIds ? id : undefined
  }

  async messageRawPayload(id) {
    const { left, complaint } = this.stumbles.get(id) ?? { left: 0 }
    if (left > 0) {
      this.stumbles.set(id, { left: left - 1, complaint })
      throw new Error(complaint)
    }
    return super.messageRawPayload(id)
  }

  async roomRawPayload(id) {
    return { ...(await super.roomRawPayload(id)) } // A copy, as real puppets give: the gateway's cache can be stale.
  }

  async roomMemberRawPayload(room, contact) {
    const payload = await super.roomMemberRawPayload(room, contact)
    return { ...payload, roomAlias: this.aliases.get(room)?.[contact] }
  }

  async friendshipRawPayload(id) {
    return this.friendships.get(id)
  }

  async friendshipAccept(id) {
    if (!this.friendships.has(id)) throw new Error('no such friend request')
    this.accepted.push(id)
  }
}

let mocker, puppet, server
let spoken = 0

/** Begin with an empty WeChat, behind a gateway that nobody is connected to. */
async function begin() {
  await server?.stop()
  mocker = new mock.Mocker()
  puppet = new ScriptedPuppet({ mocker })
  server = new PuppetServer({ endpoint, puppet, token, tls: { disable: true } })
  await server.start()
}

/** Put a message into WeChat the way the mock's own contacts do: store the payload, then emit the event. */
function say({ by, to, text = '', kind = types.Message.Text, mentions = [], id, timestamp, filename, ...fault }) {
  const payload = { id: id ?? `message-${++spoken}-${Date.now()}`, talkerId: by, text, type: kind, filename }
  payload.timestamp = timestamp ?? Date.now()
  if (to.includes('@')) Object.assign(payload, { roomId: to, mentionIdList: mentions })
  else payload.listenerId = to
  puppet.stumbles.set(payload.id, { left: fault.stumbles ?? 0, complaint: fault.complaint ?? 'not just now' })
  mocker.MessageMock.create(payload)
  puppet.emit('message', { messageId: payload.id })
  return payload.id
}

const contact = (id) => mocker.ContactMock.load(id)
const room = (id) => mocker.RoomMock.load(id)

const commands = {
  reset: begin,

  // The world.
  contacts: ({ list }) => list.forEach(({ id, name }) => mocker.createContact({ id, name, friend: true })),
  room: ({ id, topic, members, owner }) => {
    mocker.createRoom({ id, topic, memberIdList: [...members], ownerId: owner ?? members[0] })
  },
  login: ({ account }) => mocker.login(contact(account)),
  logout: ({ reason }) => puppet.logout(reason),

  // What happens in it.
  say: (message) => say(message),
  burst: ({ count, by, to, words }) => {
    return Array.from({ length: count }, (_, n) => say({ by: by[n % by.length], to, text: `${words} ${n}` }))
  },
  notice: ({ to, text }) => {
    const payload = { id: `notice-${++spoken}`, roomId: to, text, type: types.Message.Unknown, timestamp: Date.now() }
    mocker.cacheMessagePayload.set(payload.id, payload)
    puppet.emit('message', { messageId: payload.id })
  },
  recall: ({ message, by, to, text }) => say({ by, to, text: text ?? message, kind: types.Message.Recalled }),
  join: ({ room: id, members, by }) => room(id).add(...members.map(contact)).by(contact(by)),
  leave: ({ room: id, members, by }) => room(id).remove(...members.map(contact)).by(contact(by)),
  topic: ({ room: id, topic, by }) => room(id).topic(topic).by(contact(by)),
  rename: ({ contact: id, name }) => {
    mocker.contactPayload(id, { ...mocker.contactPayload(id), name })
    puppet.dirtyPayload(types.Dirty.Contact, id)
  },
  alias: ({ room: id, contact: member, alias }) => {
    puppet.aliases.set(id, { ...puppet.aliases.get(id), [member]: alias })
    puppet.dirtyPayload(types.Dirty.RoomMember, id)
  },
  friend: ({ id, contact: contactId, words }) => {
    const type = types.Friendship.Receive
    puppet.friendships.set(id, { id, contactId, hello: words, type, ticket: '', timestamp: Date.now() })
    puppet.emit('friendship', { friendshipId: id })
  },
  emit: ({ event, payload }) => puppet.emit(event, payload),

  // How it behaves.
  hang: () => { puppet.hangs = true },
  lose_answers: ({ yes }) => { puppet.loses = yes },
  ding_after: ({ ms }) => { puppet.dingAfter = ms },
  answer_ids: ({ yes }) => { puppet.answersIds = yes },
  refuse: ({ to, words }) => { puppet.refusals.set(to, words) },
  forget: ({ contact: id }) => {
    mocker.cacheContactPayload.delete(id)
    puppet.dirtyPayload(types.Dirty.Contact, id)
  },

  // What the bot did.
  said: () => puppet.said,
  accepted: () => puppet.accepted,
  attempts: () => puppet.attempts,
  dings: () => puppet.dings,
}

async function answer(line) {
  const { n, do: name, ...rest } = JSON.parse(line)
  try {
    return { n, ok: (await commands[name](rest)) ?? null }
  } catch (error) {
    return { n, error: String(error.message) }
  }
}

const write = (value) => process.stdout.write(JSON.stringify(value) + '\n')
const [endpoint, token] = process.argv.slice(2)
await begin()
write({ n: 0, ok: 'listening' })

for await (const line of createInterface({ input: process.stdin })) {
  write(await answer(line))
}
process.exit(0)
