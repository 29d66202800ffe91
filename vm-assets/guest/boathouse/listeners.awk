# See ./listeners. An empty line is a tick, any other one names the containers.

# look(FILE, PROTOCOL, STATE): adds the sockets of one of the kernel's lists to `now`. State 0A is LISTEN, 07 a UDP socket without a
# peer; of these, the ports that the kernel chooses by itself (from 32768 on) belong to clients.
function look(file, protocol, state,   line, field, port) {
  while ((getline line < file) > 0) {
    split(line, field, " ")
    if (field[4] != state) continue
    port = substr(field[2], length(field[2]) - 3) ""
    if (protocol == "udp" && port >= "8000") continue
    now = now " " field[10] "," protocol "," field[2]
  }
  close(file)
}

# The sockets of one container: its processes have them among their open files.
function report(id,   command, line, inode) {
  command = "for pid in $(find /sys/fs/cgroup -path '*/" id "/*' -name cgroup.procs | xargs cat); do ls -l /proc/$pid/fd; done 2>/dev/null"
  while ((command | getline line) > 0) {
    if (!match(line, /socket:\[[0-9]+\]/)) continue
    inode = substr(line, RSTART + 8, RLENGTH - 9)
    if (!(inode in sockets)) continue
    print id, sockets[inode]
    delete sockets[inode]
  }
  close(command)
}

NF {
  count = split($0, ids, " ")
  before = "?"
}

{
  now = ""
  look("/proc/net/tcp", "tcp", "0A")
  look("/proc/net/tcp6", "tcp", "0A")
  look("/proc/net/udp", "udp", "07")
  look("/proc/net/udp6", "udp", "07")
  if (now == before || count == 0) next
  before = now
  split("", sockets)
  total = split(now, list, " ")
  for (at = 1; at <= total; at++) {
    split(list[at], part, ",")
    sockets[part[1]] = part[2] " " part[3]
  }
  for (at = 1; at <= count; at++) report(ids[at])
  print "."
  fflush()
}
