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
hint-live = Click the floor to walk, a seat to sit. Press { $decorate } to decorate.

## Room style
style-title = Light, floor and walls
style-light = Light
style-floor = Floor
style-walls = Walls
style-time = Time of day
wall-all = All walls
wall-north = North
wall-east = East
wall-south = South
wall-west = West
wall-number = Wall { $number }

## Rooms
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
mouse-select = Decorate: click to select, drag to move.
mouse-many = Shift-click, or drag over the floor: select several.
mouse-orbit = Drag with the right button: look around.
mouse-zoom = Wheel: closer and farther.
mouse-pan = Drag with the middle button: move the view.
mouse-free = Alt while dragging: place freely.
mouse-loose = Alt and Shift while dragging: let things overlap.
key-decorate = Decorate, and back
key-catalogue = Catalogue
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
key-help = Keys and mouse

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
label-restyle = Changed floor or walls
label-rebuild = Rebuilt the room
label-import = Took in changes from the room file
label-spawn = Moved the place to arrive

## Banners
banner-cannot-save = Your changes cannot be saved right now ({ $reason }). They are kept here meanwhile, and Nest keeps trying.
banner-full = Saving has not worked for a while, so nothing new can be changed until it does.
banner-file-broken = The room file was changed and cannot be read: line { $line }, column { $column }, { $reason }. Your room is safe; the file is left alone.
banner-file-lost = The room file cannot be written ({ $reason }). Your room is safe.
banner-merged = The room file was changed elsewhere, and the room followed. You can undo that.
banner-merged-conflicts = The room file was changed elsewhere, and the room followed. { $count ->
    [one] One thing had also changed here and stayed as it is.
   *[other] { $count } things had also changed here and stayed as they are.
}
banner-second-copy = Nest is already open with these rooms. Close the other window to change things here.
banner-recovered = Nest stopped unexpectedly last time. Your room is back as you left it.
banner-no-font = No font with Chinese characters was found on this computer, so Chinese cannot be shown. Installing Noto Sans CJK helps.
banner-save-again = Try again
banner-replace = Replace the file
banner-fine = All right

## Toasts
note-undo-skipped = { $count ->
    [one] One thing was left alone: it changed since.
   *[other] { $count } things were left alone: they changed since.
}
note-exported = Saved a copy: { $file }
note-opened = Welcome to { $name }
note-cannot-open = { $file } cannot be opened: { $reason }
note-cannot-export = { $file } cannot be saved: { $reason }
note-binned = { $name } is in the bin
note-bad-recipe = { $more ->
    [0] A recipe of yours cannot be used: { $reason }
   *[other] { $more } recipes of yours and this one cannot be used: { $reason }
}
busy-opening = Opening the room…
busy-exporting = Saving a copy…
busy-drawing = Drawing a picture…

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
fault-shell = The walls do not close
fault-side = Walls measure 3 to 16 metres
fault-ceiling = Ceilings are 2.2 to 5 metres high
fault-openings = Too many windows and doors
fault-opening-outside = It does not fit into the wall
fault-openings-overlap = There is already a window or door

## Without a window
no-display = There is no display here, so your nest was drawn to { $path }
crash-title = Nest { $version } stopped on its own.
crash-room = The room in { $path } is safe: every change that was kept comes back when Nest opens it again.
crash-no-room = No room was open.
