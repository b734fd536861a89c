# 小窝的中文。语气亲切，不用感叹号，不用术语。

language-name = 中文
language = 语言
close = 关闭
cancel = 取消
you = 你
with-key = { $what }（{ $key }）

## 顶栏
mode-live = 生活
mode-decorate = 布置
room-name = 房间名字
room-rename = { $name }：点一下改名
undo = 撤销
redo = 重做
undo-what = 撤销：{ $what }（{ $key }）
redo-what = 重做：{ $what }（{ $key }）

## 欢迎
welcome-title = 欢迎来到你的小窝
welcome-hint = 说说你叫什么、长什么样。以后都可以改。
welcome-room = 选一间房开始
welcome-skip = 先随便看看
welcome-go = 搬进来
welcome-name-first = 先给自己起个名字
your-name = 你的名字

## 形象
figure-title = 你的形象
figure-roll = 随便来一个
figure-keep = 就这样
figure-skin = 肤色
figure-hair = 发型
figure-hair-colour = 发色
figure-coat = 外套
figure-trousers = 裤子
figure-colour = 你的颜色
skin = 肤色 { $number }
hair-tousled = 蓬松短发
hair-bob = 波波头
hair-buns = 丸子头
hair-long = 长发
hair-curly = 卷发
hair-ponytail = 马尾

## 家具目录
catalogue-title = 家具
catalogue-empty = 这里还是空的。
search-furniture = 搜索家具
search-nothing = 没有找到“{ $query }”。
search-hint = 换个短一点的词试试，中文、拼音、英文都可以。
category-all = 全部
category-seating = 坐具
category-tables = 桌子
category-beds = 床
category-storage = 收纳
category-lamps = 灯
category-plants = 植物
category-rugs = 地毯
category-walls = 墙上
category-little = 小物件
category-yours = 自制

## 选中
selected-of = { $name } × { $count }
selected-many = { $count } 件东西
paint-slot = 颜色：{ $slot }
paint-number = 颜色 { $number }
variant = 配色 { $number }
turn-left = 向左转
turn-right = 向右转
lamp-on = 开灯
lamp-off = 关灯
clone = 再来一个
lock = 锁定
unlock = 解锁
remove = 收起来
deselect = 放开
hint-holding = 点一下放下。{ $left } 和 { $right } 转动，Esc 放回原处。
hint-empty = 房间还是空的。从家具里挑一件开始吧。
hint-decorate = 从家具里挑一件，或者点房间里的东西。
hint-live = 点地板走过去，点座位坐下，右键点东西留便条。按 { $decorate } 开始布置。

## 房间样式
style-title = 光线、地板和墙
style-moods = 氛围
style-light = 光线
style-floor = 地板
style-walls = 墙
style-time = 一天里的时间
style-clock = 跟随时钟
style-outside = 窗外
weather-clear = 晴
weather-overcast = 多云
weather-rain = 雨
weather-snow = 雪
outside-hills = 山丘
outside-city = 城市
outside-sea = 大海
outside-courtyard = 庭院
outside-stars = 星空
wall-all = 所有墙
wall-north = 北墙
wall-east = 东墙
wall-south = 南墙
wall-west = 西墙
wall-number = 墙 { $number }

## 房间
room-numbered = { $name } { $number }
rooms-title = 你的房间
rooms-new = 新房间
rooms-new-hint = 选一间作为开始。
rooms-bin = 回收站（{ $count }）
room-here = { $name }，现在打开着
room-open = 打开{ $name }
room-open-now = 你在这里
rename = 改名
duplicate = 复制一间
export = 另存一份
export-path = 存到哪里
export-here = 保存
bin = 移到回收站
restore = 拿回来
open-file = 打开房间文件
open-file-path = .room.ron 文件的路径
open-file-go = 打开
browse = 浏览

## 设置
settings-title = 设置
theme = 外观
theme-auto = 随光线
theme-day = 白天
theme-dusk = 黄昏
quality = 画面
quality-low = 轻快
quality-medium = 适中
quality-high = 精致
quality-low-hint = 任何电脑都能跑，没有显卡也行。
quality-medium-hint = 有阳光、影子和柔和的边缘。
quality-high-hint = 灯光投影和更细的明暗，需要好一些的显卡。
quality-auto = 按这台电脑选择
comfort = 舒适
reduced-motion = 减少动画
scale = 界面大小：{ $percent }%
smaller = 小一点
larger = 大一点
volume = 声音：{ $percent }%
keys-hint = 点一个，再按新的按键。
keys-usual = 恢复默认按键
key-press = 请按键

## 按键
help-title = 按键和鼠标
help-mouse = 鼠标
help-keys = 按键
mouse-live = 生活：点地板走路，点座位坐下，点灯开关。
mouse-note = 右键点一件东西：看便条，或者留一张
mouse-select = 布置：点一下选中，拖动来移动。
mouse-many = 按住 Shift 点，或在地板上拖一个框：选多个。
mouse-orbit = 按住右键拖动：转动视角。
mouse-zoom = 滚轮：拉近拉远。
mouse-pan = 按住中键拖动：平移视角。
mouse-photo = 拍照：点一下要清楚的地方，拖动转视角，按住 Shift 拖动平移。
mouse-free = 拖动时按住 Alt：自由摆放。
mouse-loose = 拖动时按住 Alt 和 Shift：允许重叠。
key-decorate = 布置，再按回来
key-catalogue = 家具
key-walls = 户型
key-turn-left = 向左转
key-turn-right = 向右转
key-clone = 再来一个
key-remove = 收起来
key-lock = 锁定、解锁
key-grid = 网格
key-undo = 撤销
key-redo = 重做
key-duplicate = 在旁边再来一个
key-north = 往上走
key-west = 往左走
key-south = 往下走
key-east = 往右走
key-home = 看整个房间
key-emotes = 动作（也可按 1 到 8）
key-photo = 拍照
key-help = 按键和鼠标
key-quit = 关闭 Nest

## 照片
photo-title = 拍照
photo-leave = 回到房间
photo-time = { $time } 的光线，只用在照片里
photo-blur = 虚化：{ $percent }%，点一下要清楚的地方
photo-no-blur = 画面调到“适中”或“精致”才能虚化
photo-field = 远近：{ $degrees }°
photo-tilt = 倾斜：{ $degrees }°
photo-hide-people = 不拍人
photo-show-people = 拍上人
photo-hide-names = 不写名字
photo-show-names = 写上名字
photo-shutter = 拍一张

## 日记
diary-title = 日记
diary-empty = 第一页还是空白的。
diary-hint = 每到改动房间的一天，这里就留下一张小图：最多 500 天，再多就先丢最早的。
diary-elsewhere = 你在这里做客。这间房的日记留在它自己家里。
diary-edits = { $count ->
   *[other] 改动 { $count } 次
}
diary-back = 前一天
diary-on = 后一天
diary-play = 翻一遍
diary-pause = 停在这里
diary-page = 第 { $place } 页
diary-take = 带走
diary-gif = 翻页动画（GIF）
diary-frames = 一张张图（PNG）

## 历史
history-title = 历史
history-hint = 做过的都在这里，关掉房间也还在。
history-empty = 还什么都没发生。动一动东西，就会记在这里。
history-who = { $who }，{ $ago }
history-undid = 撤销了：{ $what }
history-redid = 重做了：{ $what }
ago-now = 刚刚
ago-minutes = { $count } 分钟前
ago-hours = { $count } 小时前
ago-days = { $count } 天前
day-today = 今天
day-yesterday = 昨天
day-of-year = { $month }{ $day }日 { $weekday }
day-of-other-year = { $year }年{ $month }{ $day }日 { $weekday }
weekday = { $day ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
month = { $month }月

label-thing = 一件东西
label-place = 摆上了{ $thing }
label-move = 移动了{ $thing }
label-turn = 转动了{ $thing }
label-paint = 给{ $thing }换了颜色
label-clone = 又来了一个{ $thing }
label-remove = 收起了{ $thing }
label-switch = 开关了{ $thing }
label-lock = 锁定或解锁了{ $thing }
label-place-many = 摆上了 { $count } 件东西
label-move-many = 移动了 { $count } 件东西
label-turn-many = 转动了 { $count } 件东西
label-paint-many = 给 { $count } 件东西换了颜色
label-clone-many = 又来了 { $count } 件东西
label-remove-many = 收起了 { $count } 件东西
label-switch-many = 开关了 { $count } 盏灯
label-lock-many = 锁定或解锁了 { $count } 件东西
label-rename = 给房间改了名
label-relight = 换了光线
label-restyle = 给房间换了样子
label-rebuild = 改建了房间
label-import = 收进了房间文件里的改动
label-spawn = 移动了进门的位置
label-taken-back = 撤回了某人的改动

## 横幅
banner-cannot-save = 现在存不了改动（{ $reason }）。它们先留在这里，小窝会一直再试。
banner-full = 很久都没能保存，在恢复之前暂时不能再改动。
banner-ended = 负责保存房间的部分停了，现在不能再改动。之前的都保存好了：关掉 Nest 再打开就好。
banner-ended-note = 负责保存房间的部分停了，现在不能再改动。之前的都保存好了：关掉 Nest 再打开就好。出了什么事记在 { $path }
banner-file-broken = 房间文件被改过，已经不是房间了：{ $what }。你的房间没事，文件也没有动。
banner-file-unread = 房间文件现在读不了（{ $what }）。你的房间没事，小窝会一直再试。
banner-file-gone = 房间文件被删掉了。你的房间没事：下次改动会重新写出来。
banner-file-unsaved = 房间文件写不了（{ $what }）。你的房间没事，小窝会一直再试。
banner-cannot-open = 打不开 { $file }（{ $what }），所以这里是别的房间。
banner-merged = 房间文件在别处改过，房间已经跟上。可以撤销。
banner-merged-conflicts = 房间文件在别处改过，房间已经跟上。这 { $count } 处这边也改过，保持原样：
banner-met-conflicts = 这 { $count } 处你和别人改得不一样：留下了别人的，你的在房间的备份里。
conflict-thing = { $thing }
conflict-existence = { $thing }在不在
conflict-place = { $thing }的位置
conflict-paint = { $thing }的颜色
conflict-lit = { $thing }亮不亮
conflict-locked = { $thing }锁没锁
conflict-loose = { $thing }能不能重叠
conflict-name = 房间的名字
conflict-time = 时间
conflict-spawn = 大家进来的位置
conflict-wall = 一面墙的饰面
conflict-floor = 一处地面的饰面
conflict-opening = 一扇门或窗
conflict-shell = 房间的形状
conflict-weather = 天气
conflict-outside = 窗外的景色
banner-met-refused = 你独自改的没能带过来：{ $why }。它在房间的备份里。
banner-recovered = 小窝记着房间的数据库坏了。房间已按上次保存的文件恢复，撤销和历史从头开始。坏掉的那份留在 { $path }
banner-recovered-lost = 小窝记着房间的数据库坏了。房间已按上次保存的文件恢复，撤销和历史从头开始。有几间读不出来，文件没有动：{ $rooms }。坏掉的那份留在 { $path }
banner-no-font = 这台电脑上没有中文字体，中文显示不出来。装上 Noto Sans CJK 就好。
banner-save-again = 再试一次
banner-replace = 替换文件
banner-write = 现在就写
banner-fine = 知道了

## 提示
note-undo-skipped = 有 { $count } 件东西后来又改过，没有动它们。
note-exported = 存好了一份：{ $file }
note-photo = 照片存好了，也复制好了
note-no-photo = 没拍成：{ $reason }
note-bound = 日记装订好了，可以带走
show = 去看看
note-cannot-open = 打不开 { $file }：{ $reason }
note-cannot-save = 存不了 { $file }：{ $reason }
note-taken = 已经有 { $file } 了，所以没有保存。换个名字吧。
note-cannot-move = 移不动 { $file }：{ $reason }
note-is-open = 那个房间正开着。先打开别的房间。
note-damaged-room = 小窝记着的这个房间的数据坏了。现在按文件打开，撤销从头开始。
note-failed = 没能做到：{ $reason }
note-binned = { $name }在回收站里了
note-bad-recipe = { $more ->
    [0] 有一份自制图纸用不了：{ $reason }
   *[other] 有一份自制图纸用不了（另有 { $more } 份）：{ $reason }
}
file-missing = 没有这个文件
file-taken = 已经有同名的文件
file-folder = 这是个文件夹
file-too-large = 超过 4 MiB
file-at = 第 { $line } 行第 { $column } 列，{ $reason }
busy-drawing = 正在画图…
busy-binding = 正在装订日记…
busy-painting = 正在为小窝调色…

## 为什么不行
refusal-role = 你在这里是客人
refusal-locked = 它锁住了
refusal-too-much = 一次动得太多了
refusal-empty = 没有要改的
refusal-late = 别人快了一步
refusal-gone = 它已经不在了
refusal-no-place = 房间的那部分已经没有了
refusal-no-lamp = 那不是灯
refusal-paints = 颜色太多了
refusal-name = 名字要 1 到 64 个字
refusal-time = 没有这个时间
refusal-spawn = 大家会出现在门外
refusal-full = 房间满了，已经有 2000 件
refusal-no-undo = 没有可以撤销的
refusal-no-redo = 没有可以重做的
refusal-unsaved = 现在什么都存不了
refusal-too-fast = 太快了，等一下
fault-no-wall = 那面墙已经没有了
fault-no-parent = 它下面的东西不在了
fault-ring = 不能放在自己上面
fault-deep = 叠得够高了
fault-unknown = 没人认识这件东西
fault-slot = 不能放在这里
fault-no-surface = 那上面放不了东西
fault-off-surface = 会伸出边缘
fault-outside = 那里在房间外面
fault-height = 太高了，放不下
fault-window = 那里有门窗
fault-overlaps = 那里已经有东西了
fault-steps = 会挡住台阶
fault-shell = 墙没有围起来
fault-spaces = 一个小窝有 1 到 16 个房间
fault-spaces-overlap = 会伸进另一个房间
fault-side = 墙长 3 到 16 米
fault-ceiling = 房高 2.2 到 5 米
fault-openings = 门窗太多了
fault-opening-outside = 这面墙放不下
fault-openings-overlap = 那里已经有门窗了

## 没有窗口时
excuse-title = 小窝打不开
excuse-taken = { $path } 里的房间已经在另一个窗口里打开了。用那个窗口，或者先关掉它。
excuse-future = 你的房间是用更新版的 Nest 保存的，这里什么都没有改。请用那个版本打开。记录在 { $path }
excuse-other = { $reason }
no-display = 这里没有显示器，小窝已经画到 { $path }
crash-title = Nest { $version } 意外退出了。
crash-room = { $path } 里的房间是安全的：已保存的改动在下次打开时都会回来。
crash-no-room = 当时没有打开房间。

## 大家
people-title = 大家
people-knocks = { $count ->
    [0] 大家
   *[other] 大家：{ $count } 人在敲门
}
people-here = 在这里
people-door = 门口
people-friends = 朋友
people-alone = 这里还没有别人。去旁边那一页做一份邀请，叫朋友来坐坐吧。
somebody = 有人
your-card = 你的名片
your-card-hint = 朋友对一对这个图案，就知道是你。
copy-code = 复制识别码
emblem-of = { $name }的图案
role-guest = 客人
role-decorator = 布置者
role-housemate = 室友
role-owner = 主人
role-guest-hint = 可以看看、坐坐、开关灯。
role-decorator-hint = 还可以摆放、移动、上色没锁住的东西。
role-housemate-hint = 你能做的都能做，也能开门。
person-more = { $name }的更多选项
show-out = 请出去
block = 拉黑
take-back = 撤回其改动
block-sure = 确定永远拉黑？
block-hint = 对方不能再来你的任何一个小窝，也看不到你。
unblock = 取消拉黑
blocked-title = 已拉黑
knocks = { $name }在敲门
knocks-at-home = { $name }在敲你家的门
let-in = 请进
not-now = 现在不方便
door-open = 敞开
door-friends = 朋友
door-knock = 敲门
door-closed = 关上
door-open-hint = 有邀请的人直接进来。
door-friends-hint = 来过的人直接进来，别人要敲门。
door-knock-hint = 每个人都要敲门，由你请进来。
door-closed-hint = 谁也进不来，室友除外。
door-keep = 朋友可以留下最后看到的样子
door-keep-hint = 没人在家时，他们还能看看它当时的样子，但改不了。
door-theirs = 这是别人家的门。你的门在家里。
invite-title = 邀请朋友
invite-day = 一天
invite-week = 一周
invite-ever = 长期
invite-nearby = 同一网络里不用中继也能来
invite-nearby-hint = 邀请里会写明这台电脑在网络中的位置。
invite-make = 复制一份邀请
invite-copied = 复制好了，发给想见的人吧。
invite-again = 再复制一次
invite-words = 来我的小窝坐坐：{ $invite } （打开 Nest，点“大家”里的“朋友”，粘贴这段话）
invites-title = 发出的邀请
invite-given = { $role }，{ $left }
revoke = 收回：{ $what }
left-ever = 长期有效
left-soon = 剩不到一小时
left-hours = 还剩 { $count } 小时
left-days = 还剩 { $count } 天
visit-title = 去做客
visit-paste = 粘贴邀请
visit-go = 敲门
visit-found = 这是一份邀请，敲敲门就能去。
invite-none = 这里面没有邀请。邀请是以 nestvisit1 开头的一长串字。
invite-damaged = 邀请少了一截，或者有错字。请完整地再复制一次。
invite-future = 这份邀请来自更新的 Nest，更新以后才能用。
friends-title = 见过的人
friends-empty = 你拜访过的和来过的人都会记在这里，以后点一下就能敲门。
friend-there = 现在在线
friend-seen = { $ago }见过
friend-knock = 敲{ $name }的门
friend-forget = 从名单上去掉
friend-role = 在你的小窝里是
visit-calling = 正在找过去的路…
visit-waiting = 已经敲过门了，等人来开门。
visit-waiting-machine = 已经敲过门了。这个小窝由一台机器接待，管理机器的人能看到那里说的话、做的事。
hosted-by-machine = 这个小窝由一台机器接待，管理机器的人能看到这里说的话、做的事。
visit-broken = 和{ $name }的连接断了一下。小窝正在找路回去，什么都不会丢。
visit-give-up = 算了
visit-again = 再试一次
visit-over = 知道了
go-home = 回家
room-with = { $room }，和{ $name }一起
room-shared = { $more ->
    [0] 和{ $name }共有
   *[other] 和{ $name }还有另外 { $more } 人共有
}
room-shared-theirs = { $name }的小窝，你也是主人
copies-title = 上次看到的样子
copy-open = 看看{ $room }
copy-as-it-was = 这是{ $ago }的样子。随便试试，什么都不会留下。
go-apart = 回到自己那一份
room-at = { $room }，{ $name }的小窝
unread-title = （{ $count }）{ $title }
path-direct = 直连，{ $millis } 毫秒
path-by-relay = { $millis } 毫秒，经过中继
path-relayed = { $millis } 毫秒，经过中继 { $relay }

## 中继
relay-title = 中继
relay-none = 还没有中继，别处的朋友找不到你。在同一网络里不用它也能邀请。
relay-offer = 粘贴朋友或社区的中继地址，也可以自己开一个。
own-relay-title = 自己的中继
own-relay-hint = 开着 Nest 的时候，它就在这台电脑上运行。它用 UDP 端口 4433：要让别处的朋友连上，路由器得放行这个端口。
own-relay-address = 从外面访问的地址，知道就填
own-relay-start = 在这里开一个
own-relay-starting = 正在启动…
own-relay-runs = 开着 Nest 的时候，它就在这里运行。朋友也想用的话，把这个地址发给他们。
own-relay-copy = 复制地址
own-relay-stop = 停掉它
own-relay-failed = 没能启动：{ $why }
own-relay-elsewhere = 在一直开着的电脑上，用这条命令也行，不用装 Nest：
own-relay-command = 复制命令
relay-calling = 正在联系 { $host }…
relay-up = 朋友通过 { $name } 找到你。
relay-down = { $host } 现在用不了。{ $why }小窝会一直再试。
relay-change = 换一个中继
relay-leave = 不用中继
relay-hide = 始终经过中继
relay-hide-hint = 开启后，你拜访的人和进门的人都不会知道这台电脑在哪里。关闭时，有人进门后 Nest 会自动走最近的路。
relay-paste = 粘贴中继地址
relay-use = 用它
relay-text-none = 中继地址以 nest-relay:// 开头，# 后面是密钥。
relay-text-damaged = 地址少了一截，或者有错字。请完整地再复制一次。
relay-text-future = 这个地址来自更新的 Nest。
relay-text-host = nest-relay:// 后面是名字和端口，像 relay.example.org:4433。
no-network = 这里用不了网络（{ $reason }）。
relay-unreachable = 它没有回应（{ $why }）。
relay-wrong-key = 这个地址上是别人。请向管理它的人要正确的地址。
relay-no-relay = 那里的不是 Nest 的中继。
relay-violation = 它说的话让人看不懂。
relay-trouble = 它自己出了点问题，请以后再试。
relay-lost = 连接断了。
relay-older = 这个 Nest 太旧了，请更新。
relay-newer = 它对这个 Nest 来说太旧了，请管理它的人更新。
relay-not-invited = 它只接受受邀的人。请向管理它的人要一个链接。
relay-code-spent = 加入它的链接已经用完了，请再要一个。
relay-not-listed = 它只接受名单上的人。请管理它的人加上你。
relay-banned = 管理它的人不让你进。
relay-unknown-host = 你要找的人不在这个中继上。
relay-full = 它满了，请以后再试。
relay-draining = 它快要停了，请以后再试。
relay-elsewhere = 同一台设备从别处进来了。
relay-traffic = 它这个月的流量用完了。

## 做客是怎么结束的
reason-unsaid = 对方挂断了。
reason-left = 对方离开了。
reason-nest-closed = 小窝关上了。
reason-moved = 小窝现在由别处接待。
reason-too-old = 你的 Nest 比对方的旧太多，请更新。
reason-too-new = 对方的 Nest 太旧了，需要更新。
reason-not-signed = 这台设备没有主人的签名。
reason-somebody-else = 回应的不是你要找的人。
reason-yourself = 这是你自己的小窝。
reason-nobody-home = 没有人在家。
reason-door-closed = 门关着。
reason-not-now = 对方现在不方便见客。
reason-no-answer = 没有人应门，过一会儿再试。
reason-invite-spent = 这份邀请已经失效，请再要一份。
reason-full = 房间满了。
reason-removed = 你被请出来了。
reason-replaced = 你从别处进来了。
reason-silent = 太久没有声音了。
reason-too-slow = 连接太慢，跟不上了。
reason-too-large = 房间太大，传不过来。
reason-elsewhere = 对方正开着另一个小窝。
reason-violation = 对方说的话让人看不懂。
dial-no-way = 邀请里没有写怎么去。
dial-address = 从这里到不了 { $address }。
dial-silence = 那里没有回应，对方可能不在线。
dial-wrong-key = 那里回应的不是你要找的人。
dial-wrong-protocol = 那里回应的不是 Nest。
dial-handshake = 连接失败（{ $why }）。
dial-not-forwarded = 中继不转送这里的东西。
led-offline = 那里没有人应，对方可能不在线。
led-too-often = 试得太频繁了，一分钟后再来。
led-too-many = 你同时要去的地方太多了。

## 聊天
chat-title = 聊天
chat-unread = { $count ->
    [0] 聊天
   *[other] 聊天：{ $count } 句新的
}
chat-empty = 打个招呼吧，房间里的人都看得到。
chat-by = { $name }，{ $time }
chat-say = 说点什么
chat-outside = 进门之后才听得到
chat-send = 发送
chat-emoji = 表情
emoji = 加上 { $sign }
link-open = 要打开 { $url } 吗？
link-go = 打开链接
link-copy = 复制链接
unheard-empty = 里面没有能看的字
unheard-too-long = 一句最多 2000 个字
unheard-too-fast = 等一下，一次说得太多了
unheard-unsaved = 没能传出去
pins-title = 便条
pins-read = 看便条
pins-none = 这上面还没有人留便条。
pins-gone = 在已经不在的东西上
pin-write = 写张便条
pin-leave = 留下便条
pin-waits = 你的：等你进门后送到
pin-take-down = 取下来
pin-give-up = 不留了
unleft-too-long = 便条最多 12 行、500 个字
unleft-too-fast = 一次留得太多了：先放在你这里
unleft-full = 这里的便条太多了：你的先放在你这里
unleft-too-many = 你在这里留了很多便条：这张先放在你这里
unleft-waiting = 你已经有很多便条在等着送到这个小窝了
unleft-unsaved = 便条没能存下：先放在你这里
note-elsewhere = { $name }已经在家了：你们在一起
note-took-over = { $name }离开了，小窝由你接着开
note-moved = 小窝由{ $name }接着开
note-met = { $count ->
   *[other] 你独自改的 { $count } 处都带过来了
}
note-came = { $name }来了
note-went = { $name }回家了
note-became-guest = 你现在是这里的客人
note-became-decorator = 你现在可以布置这里了
note-became-housemate = 你现在是这里的室友
note-no-way = 还没有中继。填一个，或者只邀请同一网络里的人。
note-no-network = 这里没有网络

## 动作
emotes-title = 做个动作
emote-wave = 挥手
emote-clap = 鼓掌
emote-cheer = 高兴得跳起来
emote-laugh = 笑
emote-sad = 难过
emote-sleepy = 打哈欠
emote-dance = 跳舞
emote-heart = 送颗心

## The plan
plan-title = 户型
plan-sheet = 平面图
plan-select = 选择
plan-draw = 画房间
plan-grow = 扩大
plan-cut = 裁掉
plan-open = 门窗
plan-hint-select = 点选房间、墙或门窗；拖动墙和墙角来改动。按住 Alt 以 5 厘米为一步。
plan-hint-draw = 在图上拖出一个房间。画在房间里面，就会隔出一间。
plan-hint-cut = 拖过不要的地方。挡住的东西会被推开。
plan-name = 房间名字
plan-indoor = 室内
plan-terrace = 露天
plan-remove = 拆掉这个房间
plan-level = 地面
plan-height = 层高
plan-sill = 离地
plan-close = 封上
plan-less = { $what }：降低
plan-more = { $what }：升高
plan-cm = { $length } 厘米
plan-metres = { $length } 米
plan-up = 高 { $length } 厘米
plan-no-room = 放不下：{ $thing }
space-main = 主房间
space-room = 房间 { $number }
