# Nest in English. Sentence case, friendly, no exclamation marks, no jargon.

language-name = English
language = Language
close = Close
cancel = Cancel
you = You
with-key = { $what } ({ $key })

## Top bar
mode-live = Live
mode-decorate = Decorate
room-name = Name of the room
room-rename = { $name }: click to rename
undo = Undo
redo = Do it again
undo-what = Undo: { $what } ({ $key })
redo-what = Do it again: { $what } ({ $key })

## Welcome
welcome-title = Welcome to your nest
welcome-hint = Tell us what you are called and how you look. You can change all of it later.
welcome-room = Choose a room to begin in
welcome-skip = Just look around
welcome-go = Move in
welcome-name-first = Give yourself a name first
your-name = Your name

## Figure
figure-title = Your figure
figure-roll = Surprise me
figure-keep = Keep this look
figure-skin = Skin
figure-hair = Hair
figure-hair-colour = Hair colour
figure-coat = Coat
figure-trousers = Trousers
figure-colour = Your colour
skin = Skin { $number }
hair-tousled = Tousled
hair-bob = Bob
hair-buns = Two buns
hair-long = Long
hair-curly = Curly
hair-ponytail = Ponytail

## Catalogue
catalogue-title = Catalogue
catalogue-empty = Nothing here yet.
search-furniture = Search furniture
search-nothing = Nothing is called “{ $query }”.
search-hint = Try a shorter word, in English, Chinese or pinyin.
category-all = Everything
category-seating = Seating
category-tables = Tables
category-beds = Beds
category-storage = Storage
category-lamps = Lamps
category-plants = Plants
category-rugs = Rugs
category-walls = For walls
category-little = Little things
category-yours = Yours

## Selection
selected-of = { $name } × { $count }
selected-many = { $count } things
paint-slot = Colour: { $slot }
paint-number = Colour { $number }
variant = Colours { $number }
turn-left = Turn left
turn-right = Turn right
lamp-on = Switch on
lamp-off = Switch off
clone = Make another
lock = Lock in place
unlock = Unlock
remove = Put away
deselect = Let go
hint-holding = Click to put it down. Turn it with { $left } and { $right }, Esc puts it back.
hint-empty = An empty room. Pick something from the catalogue to begin.
hint-decorate = Pick something from the catalogue, or click a thing in the room.
hint-live = Click the floor to walk, a seat to sit; right-click a thing for notes. Press { $decorate } to decorate.

## Room style
style-title = Light, floor and walls
style-moods = Moods
style-light = Light
style-floor = Floor
style-walls = Walls
style-time = Time of day
style-clock = By the clock
style-outside = Outside the windows
weather-clear = Clear
weather-overcast = Overcast
weather-rain = Rain
weather-snow = Snow
outside-hills = Hills
outside-city = City
outside-sea = Sea
outside-courtyard = Courtyard
outside-stars = Stars
wall-all = All walls
wall-north = North
wall-east = East
wall-south = South
wall-west = West
wall-number = Wall { $number }

## Rooms
room-numbered = { $name } { $number }
rooms-title = Your rooms
rooms-new = A new room
rooms-new-hint = Pick one to begin from.
rooms-bin = Bin ({ $count })
room-here = { $name }, open now
room-open = Open { $name }
room-open-now = You are here
rename = Rename
duplicate = Make a copy
export = Save a copy elsewhere
export-path = Where to save it
export-here = Save
bin = Move to the bin
restore = Bring it back
open-file = Open a room file
open-file-path = Path of a .room.ron file
open-file-go = Open
browse = Browse

## Settings
settings-title = Settings
theme = Look
theme-auto = By light
theme-day = Day
theme-dusk = Dusk
quality = Picture
quality-low = Light
quality-medium = Medium
quality-high = Rich
quality-low-hint = Runs on any machine, also without a graphics card.
quality-medium-hint = Sunlight, shadows and soft edges.
quality-high-hint = Lamp shadows and finer shading. Wants a good graphics card.
quality-auto = Choose for this machine
comfort = Comfort
reduced-motion = Less motion
scale = Size: { $percent } %
smaller = Smaller
larger = Larger
volume = Sounds: { $percent } %
keys-hint = Click one, then press the new key.
keys-usual = Back to the usual keys
key-press = Press a key

## Keys
help-title = Keys and mouse
help-mouse = Mouse
help-keys = Keys
mouse-live = Live: click the floor to walk, a seat to sit, a lamp to switch it.
mouse-note = Right-click a thing: read its notes or leave one
mouse-select = Decorate: click to select, drag to move.
mouse-many = Shift-click, or drag over the floor: select several.
mouse-orbit = Drag with the right button: look around.
mouse-zoom = Wheel: closer and farther.
mouse-pan = Drag with the middle button: move the view.
mouse-photo = Photo: click what is to be sharp, drag to look around, with Shift to move the view.
mouse-free = Alt while dragging: place freely.
mouse-loose = Alt and Shift while dragging: let things overlap.
key-decorate = Decorate, and back
key-catalogue = Catalogue
key-walls = Walls and rooms
key-turn-left = Turn left
key-turn-right = Turn right
key-clone = Make another
key-remove = Put away
key-lock = Lock, unlock
key-grid = Grid
key-undo = Undo
key-redo = Do it again
key-duplicate = Make another beside it
key-north = Walk up
key-west = Walk left
key-south = Walk down
key-east = Walk right
key-home = See the whole room
key-emotes = Emotes (also 1 to 8)
key-photo = Take photos
key-help = Keys and mouse
key-quit = Close Nest

## Photos
photo-title = Take a photo
photo-leave = Back to the room
photo-time = Light of { $time }, in the photo only
photo-blur = Blur: { $percent } %. Click what is to be sharp
photo-no-blur = Blur wants the picture on Medium or Rich
photo-field = Closer and wider: { $degrees }°
photo-tilt = Tilt: { $degrees }°
photo-hide-people = Without people
photo-show-people = With people
photo-hide-names = Without names
photo-show-names = With names
photo-shutter = Take the photo

## Diary
diary-title = Diary
diary-empty = The first page is still white.
diary-hint = Each day on which you change the room, it keeps a small picture here: 500 days, then the oldest make room.
diary-elsewhere = You are a guest here. This room's diary is kept where it is at home.
diary-edits = { $count ->
    [one] One change
   *[other] { $count } changes
}
diary-back = The day before
diary-on = The day after
diary-play = Leaf through
diary-pause = Stop here
diary-page = Page { $place }
diary-take = To take along
diary-gif = Flipbook (GIF)
diary-frames = Pictures (PNG)

## History
history-title = History
history-hint = Everything stays here, also after you close the room.
history-empty = Nothing has happened yet. Move something and it will show up here.
history-who = { $who }, { $ago }
history-undid = Took back: { $what }
history-redid = Did again: { $what }
ago-now = just now
ago-minutes = { $count ->
    [one] a minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] an hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] yesterday
   *[other] { $count } days ago
}
day-today = Today
day-yesterday = Yesterday
day-of-year = { $weekday }, { $day } { $month }
day-of-other-year = { $weekday }, { $day } { $month } { $year }
weekday = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}

label-thing = something
label-place = Placed the { $thing }
label-move = Moved the { $thing }
label-turn = Turned the { $thing }
label-paint = Painted the { $thing }
label-clone = Made another { $thing }
label-remove = Put the { $thing } away
label-switch = Switched the { $thing }
label-lock = Locked or unlocked the { $thing }
label-place-many = Placed { $count } things
label-move-many = Moved { $count } things
label-turn-many = Turned { $count } things
label-paint-many = Painted { $count } things
label-clone-many = Made { $count } more things
label-remove-many = Put { $count } things away
label-switch-many = Switched { $count } lamps
label-lock-many = Locked or unlocked { $count } things
label-rename = Renamed the room
label-relight = Changed the light
label-restyle = Changed the look of the room
label-rebuild = Rebuilt the room
label-import = Took in changes from the room file
label-spawn = Moved the place to arrive
label-taken-back = Took back what somebody changed

## Banners
banner-cannot-save = Your changes cannot be saved right now ({ $reason }). They are kept here meanwhile, and Nest keeps trying.
banner-full = Saving has not worked for a while, so nothing new can be changed until it does.
banner-ended = The part of Nest that keeps your room has stopped, so nothing can be changed now. Everything up to then is safe: close Nest and open it again.
banner-ended-note = The part of Nest that keeps your room has stopped, so nothing can be changed now. Everything up to then is safe: close Nest and open it again. What happened is noted in { $path }
banner-file-broken = The room file was changed and is no room any more: { $what }. Your room is safe; the file is left alone.
banner-file-unread = The room file cannot be read right now ({ $what }). Your room is safe, and Nest keeps trying.
banner-file-gone = The room file was deleted. Your room is safe: the next change writes the file again.
banner-file-unsaved = The room file cannot be written ({ $what }). Your room is safe, and Nest keeps trying.
banner-cannot-open = { $file } cannot be opened ({ $what }), so this is another room.
banner-merged = The room file was changed elsewhere, and the room followed. You can undo that.
banner-merged-conflicts = The room file was changed elsewhere, and the room followed. { $count ->
    [one] This had also changed here and stayed as it is:
   *[other] These { $count } had also changed here and stayed as they are:
}
banner-met-conflicts = { $count ->
    [one] You and the others changed this differently. Theirs stayed; yours is among the backups of the room.
   *[other] You and the others changed these { $count } differently. Theirs stayed; yours are among the backups of the room.
}
conflict-thing = the { $thing }
conflict-existence = Whether { $thing } is there
conflict-place = Where { $thing } stands
conflict-paint = The colours of { $thing }
conflict-lit = Whether { $thing } is lit
conflict-locked = Whether { $thing } is locked
conflict-loose = Whether { $thing } may overlap
conflict-name = The room's name
conflict-time = The time of day
conflict-spawn = Where people arrive
conflict-wall = The finish of a wall
conflict-floor = The finish of a floor
conflict-opening = A window or door
conflict-shell = The shape of the room
conflict-weather = The weather
conflict-outside = What lies outside
banner-met-refused = What you changed alone could not be brought along: { $why }. It is among the backups of the room.
banner-recovered = What Nest had noted about your rooms was damaged. They are back from their files, as they were saved last; undo and history begin anew. The damaged notes are kept in { $path }
banner-recovered-lost = What Nest had noted about your rooms was damaged. They are back from their files, as they were saved last; undo and history begin anew. These could not be read, and their files are left as they are: { $rooms }. The damaged notes are kept in { $path }
banner-no-font = No font with Chinese characters was found on this computer, so Chinese cannot be shown. Installing Noto Sans CJK helps.
banner-save-again = Try again
banner-replace = Replace the file
banner-write = Write it now
banner-fine = All right

## Toasts
note-undo-skipped = { $count ->
    [one] One thing was left alone: it changed since.
   *[other] { $count } things were left alone: they changed since.
}
note-exported = Saved a copy: { $file }
note-photo = Photo kept and copied
note-no-photo = There is no photo: { $reason }
note-bound = Your diary is ready to take along
show = Show
note-cannot-open = { $file } cannot be opened: { $reason }
note-cannot-save = { $file } cannot be saved: { $reason }
note-taken = { $file } is there already, so nothing was saved. Choose another name.
note-cannot-move = { $file } cannot be moved: { $reason }
note-is-open = That room is open. Open another one first.
note-damaged-room = What Nest had noted about this room is damaged. It is opened from its file, and undo begins anew.
note-failed = That did not work: { $reason }
note-binned = { $name } is in the bin
note-bad-recipe = { $more ->
    [0] A recipe of yours cannot be used: { $reason }
   *[other] { $more } recipes of yours and this one cannot be used: { $reason }
}
file-missing = there is no such file
file-taken = there is a file of that name already
file-folder = it is a folder
file-too-large = it is larger than 4 MiB
file-at = line { $line }, column { $column }: { $reason }
busy-drawing = Drawing a picture…
busy-binding = Binding the diary…
busy-painting = Mixing colours for the room…

## Why not; at most eight words
refusal-role = You are a guest here
refusal-locked = That is locked
refusal-too-much = Too many things at once
refusal-empty = Nothing to change
refusal-late = Somebody else was faster
refusal-gone = It is not here any more
refusal-no-place = That part of the room is gone
refusal-no-lamp = That is not a lamp
refusal-paints = Too many colours
refusal-name = Names have 1 to 64 characters
refusal-time = There is no such time
refusal-spawn = People would arrive outside
refusal-full = The room is full: 2,000 things
refusal-no-undo = Nothing to undo
refusal-no-redo = Nothing to do again
refusal-unsaved = Nothing can be saved right now
refusal-too-fast = Too much at once
fault-no-wall = That wall is gone
fault-no-parent = What it stood on is gone
fault-ring = It cannot stand on itself
fault-deep = That pile is high enough
fault-unknown = Nobody here knows this thing
fault-slot = It does not go there
fault-no-surface = Nothing can stand on that
fault-off-surface = It would hang over the edge
fault-outside = That is outside the room
fault-height = It does not fit under the ceiling
fault-window = There is a window or door
fault-overlaps = Something is already there
fault-steps = Nobody could take the steps any more
fault-shell = The walls do not close
fault-spaces = A nest has 1 to 16 rooms
fault-spaces-overlap = It would reach into another room
fault-side = Walls measure 3 to 16 metres
fault-ceiling = Ceilings are 2.2 to 5 metres high
fault-openings = Too many windows and doors
fault-opening-outside = It does not fit into the wall
fault-openings-overlap = There is already a window or door

## Without a window
excuse-title = Nest cannot open
excuse-taken = Nest is already open with the rooms in { $path }. Go on in that window, or close it first.
excuse-future = Your rooms were last kept by a newer Nest, and nothing was changed. Open them with that one. They are noted in { $path }
excuse-other = { $reason }
no-display = There is no display here, so your nest was drawn to { $path }
crash-title = Nest { $version } stopped on its own.
crash-room = The room in { $path } is safe: every change that was kept comes back when Nest opens it again.
crash-no-room = No room was open.

## People
people-title = People
people-knocks = { $count ->
    [0] People
    [one] People: somebody knocks
   *[other] People: { $count } knock
}
people-here = Here
people-door = The door
people-friends = Friends
people-alone = Nobody else is here yet. Invite somebody over: the tab beside this one makes an invite.
somebody = Somebody
your-card = Your card
your-card-hint = Friends who compare this picture with theirs know that it is you.
copy-code = Copy your code
emblem-of = The emblem of { $name }
role-guest = Guest
role-decorator = Decorator
role-housemate = Housemate
role-owner = Owner
role-guest-hint = Looks around, sits down, switches lamps.
role-decorator-hint = Also places, moves and paints what is not locked.
role-housemate-hint = Does everything you do, and opens the door.
person-more = More about { $name }
show-out = Show out
block = Block
take-back = Take back their changes
block-sure = Block for ever?
block-hint = They cannot come back to any nest of yours, and do not see you.
unblock = Unblock
blocked-title = Blocked
knocks = { $name } knocks
knocks-at-home = { $name } knocks at your nest
let-in = Let in
not-now = Not now
door-open = Open
door-friends = Friends
door-knock = Knock
door-closed = Closed
door-open-hint = Whoever has an invite walks right in.
door-friends-hint = Who was here before walks in. Everybody else knocks.
door-knock-hint = Everybody knocks, and you let them in.
door-closed-hint = Nobody comes in, housemates excepted.
door-keep = Friends may keep what they saw last
door-keep-hint = They can look at it while nobody is home, as it was. They cannot change it.
door-theirs = This is somebody else's door. Yours is at home.
invite-title = Invite somebody
invite-day = A day
invite-week = A week
invite-ever = For ever
invite-nearby = Also without a relay, on this network
invite-nearby-hint = The invite then says where this computer is on its network.
invite-make = Copy an invite
invite-copied = Copied. Send it to whom you want to see here.
invite-again = Copy again
invite-words = Come and see my nest: { $invite } (in Nest, choose People, then Friends, and paste this)
invites-title = Invites you gave
invite-given = { $role }, { $left }
revoke = Take back: { $what }
left-ever = for ever
left-soon = less than an hour left
left-hours = { $count } hours left
left-days = { $count } days left
visit-title = Visit somebody
visit-paste = Paste an invite
visit-go = Knock
visit-found = That is an invite. Knock to go there.
invite-none = There is no invite in this. It is a long word that begins with nestvisit1.
invite-damaged = A piece of the invite is missing, or mistyped. Copy all of it once more.
invite-future = This invite was made by a newer Nest. Get the newer version to follow it.
friends-title = Whom you met
friends-empty = Whom you visit and who comes to see you is listed here, so that one click knocks again.
friend-there = There now
friend-seen = Seen { $ago }
friend-knock = Knock at { $name }'s door
friend-forget = Take off this list
friend-role = In your nest they are
visit-calling = Looking for the way there…
visit-waiting = You knocked. Somebody has been asked to let you in.
visit-waiting-machine = You knocked. A machine hosts this nest: whoever runs it can read what is said and done there.
hosted-by-machine = A machine hosts this nest: whoever runs it can read what is said and done here.
visit-broken = The connection to { $name } is interrupted. Nest is finding the way back; nothing is lost.
visit-give-up = Give up
visit-again = Try again
visit-over = All right
go-home = Go home
room-at = { $room }, { $name }'s nest
room-with = { $room }, with { $name }
room-shared = { $more ->
    [0] Shared with { $name }
   *[other] Shared with { $name } and { $more } more
}
room-shared-theirs = { $name }'s nest, which you share
copies-title = As you saw them last
copy-open = Look at { $room }
copy-as-it-was = This is how it was { $ago }. Try what you like: nothing of it is kept.
go-apart = Go to your own copy
unread-title = ({ $count }) { $title }
path-direct = Direct, { $millis } ms
path-by-relay = { $millis } ms through a relay
path-relayed = { $millis } ms through the relay { $relay }

## Relay
relay-title = Relay
relay-none = No relay is known, so friends elsewhere cannot find you. On the same network invites work without one.
relay-offer = Paste the address of a friend's or a community's relay, or run one of your own.
own-relay-title = A relay of your own
own-relay-hint = Runs on this computer for as long as Nest is open. It uses UDP port 4433: for friends elsewhere your router has to let that through.
own-relay-address = Address from outside, if you know one
own-relay-start = Run one here
own-relay-starting = It is starting…
own-relay-runs = It runs here for as long as Nest is open. Friends who want their home there too paste this.
own-relay-copy = Copy the address
own-relay-stop = Stop it
own-relay-failed = It could not start: { $why }
own-relay-elsewhere = On a computer that is always on, this does the same, also without Nest:
own-relay-command = Copy the command
relay-calling = Reaching { $host }…
relay-up = Friends find you through { $name }.
relay-down = { $host } is of no use right now. { $why } Nest keeps trying.
relay-change = Use another relay
relay-leave = Use no relay
relay-hide = Always go through the relay
relay-hide-hint = Then nobody you visit or let in learns where this computer is. Otherwise Nest takes the shortest way once somebody is let in.
relay-paste = Paste a relay's address
relay-use = Use it
relay-text-none = A relay's address begins with nest-relay:// and has a key after #.
relay-text-damaged = A piece of the address is missing, or mistyped. Copy all of it once more.
relay-text-future = This address was made by a newer Nest.
relay-text-host = After nest-relay:// comes a name and a port, like relay.example.org:4433.
no-network = The network cannot be used here ({ $reason }).
relay-unreachable = It does not answer ({ $why }).
relay-wrong-key = Somebody else answers at this address. Ask who runs it for the right one.
relay-no-relay = What answers there is no relay of Nest.
relay-violation = It says things that make no sense.
relay-trouble = It has trouble of its own. Try again later.
relay-lost = The connection was lost.
relay-older = This Nest is too old for it. Get the newer version.
relay-newer = It is too old for this Nest. Ask who runs it to update it.
relay-not-invited = It takes people by invitation. Ask who runs it for a link.
relay-code-spent = The link to join it was used up. Ask for a new one.
relay-not-listed = It takes people on its list only. Ask who runs it to put you there.
relay-banned = Who runs it has shut you out.
relay-unknown-host = Whom you are looking for does not use this relay.
relay-full = It is full. Try again later.
relay-draining = It is about to stop. Try again later.
relay-elsewhere = You came in from somewhere else with the same device.
relay-traffic = It has carried all it may this month.

## How a visit ended
reason-unsaid = The other side hung up.
reason-left = They have left.
reason-nest-closed = The nest was closed.
reason-moved = The nest is hosted elsewhere now.
reason-too-old = This Nest is too old for theirs. Get the newer version.
reason-too-new = Their Nest is too old for yours. They need the newer version.
reason-not-signed = The device is not signed by the person it speaks for.
reason-somebody-else = Somebody else answered than whom you were looking for.
reason-yourself = That is your own nest.
reason-nobody-home = Nobody is at home.
reason-door-closed = The door is closed.
reason-not-now = They would rather not have visitors now.
reason-no-answer = Nobody answered. Try again later.
reason-invite-spent = The invite does not count any more. Ask for a new one.
reason-full = The room is full.
reason-removed = You were asked to leave.
reason-replaced = You came in from somewhere else.
reason-silent = Nothing was heard for too long.
reason-too-slow = The connection was too slow to keep up.
reason-too-large = The room is too large to be sent.
reason-elsewhere = They have another nest open just now.
reason-violation = The other side said things that make no sense.
dial-no-way = The invite does not say how to get there.
dial-address = { $address } cannot be reached from here.
dial-silence = Nothing answers there. They may be offline.
dial-wrong-key = Somebody else answers there than whom you were looking for.
dial-wrong-protocol = What answers there is no Nest.
dial-handshake = The connection failed ({ $why }).
dial-not-forwarded = The relay carries nothing from here.
led-offline = Nobody answers there. They may be offline.
led-too-often = Too many attempts. Try again in a minute.
led-too-many = You are on your way to too many places at once.

## Chat
chat-title = Chat
chat-unread = { $count ->
    [0] Chat
    [one] Chat: one new line
   *[other] Chat: { $count } new lines
}
chat-empty = Say hello. Whoever is in the room reads it.
chat-by = { $name }, { $time }
chat-say = Say something
chat-outside = They hear you once you are in
chat-send = Send
chat-emoji = Little pictures
emoji = Add { $sign }
link-open = Open { $url }?
link-go = Open the link
link-copy = Copy the link
unheard-empty = There is nothing to read in that
unheard-too-long = Lines have at most 2,000 characters
unheard-too-fast = One moment, that was a lot at once
unheard-unsaved = That could not be passed on
pins-title = Notes
pins-read = Read the notes
pins-none = Nobody has left a note on this yet.
pins-gone = On something that is gone
pin-write = Write a note
pin-leave = Leave a note
pin-waits = Yours: waits until you are let in
pin-take-down = Take it down
pin-give-up = Do not leave it
unleft-too-long = A note has at most 500 characters on 12 lines
unleft-too-fast = That was a lot at once: it waits with you
unleft-full = There are too many notes here: yours waits with you
unleft-too-many = You left many notes here already: this one waits with you
unleft-waiting = Many notes of yours wait for this nest already
unleft-unsaved = The note could not be kept there: it waits with you
note-elsewhere = { $name } is home already: you are there together
note-took-over = { $name } is gone. The nest goes on with you.
note-moved = The nest goes on with { $name }
note-met = { $count ->
    [one] What you changed alone was brought along
   *[other] { $count } things you changed alone were brought along
}
note-came = { $name } is here
note-went = { $name } has gone home
note-became-guest = You are a guest here now
note-became-decorator = You may decorate here now
note-became-housemate = You are a housemate here now
note-no-way = No relay is known. Name one, or invite for this network only.
note-no-network = There is no network here

## Emotes
emotes-title = Show something
emote-wave = Wave
emote-clap = Clap
emote-cheer = Jump for joy
emote-laugh = Laugh
emote-sad = Be sad
emote-sleepy = Yawn
emote-dance = Dance
emote-heart = Send a heart

## The plan
plan-title = Walls and rooms
plan-sheet = Floor plan
plan-select = Select
plan-draw = Room
plan-grow = Extend
plan-cut = Cut away
plan-open = Openings
plan-hint-select = Click a room, a wall, a window or a door; drag walls and corners to move them. Alt for 5 cm steps.
plan-hint-draw = Drag over the paper to draw a room. Within a room, it is parted off.
plan-hint-cut = Drag over what is to go. Things in the way are pushed aside.
plan-name = Name of the room
plan-indoor = Indoors
plan-terrace = Open air
plan-remove = Take this room away
plan-level = Floor
plan-height = Ceiling
plan-sill = Above floor
plan-close = Close it up
plan-less = { $what }: lower
plan-more = { $what }: higher
plan-cm = { $length } cm
plan-metres = { $length } m
plan-up = { $length } cm up
plan-no-room = No room for: { $thing }
space-main = Main room
space-room = Room { $number }
