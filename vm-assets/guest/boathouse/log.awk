# Copies a service's output to the console behind its name, and to /var/log/boathouse/NAME.log once the data disk is there.
# At 1 MiB the log becomes NAME.log.1, in the place of the one before. A full disk loses lines of the file, nothing else.
# A line with ready_text, if there is one, tells that the service is ready; see ./common for milestones.
# Needs: name, ready_text.

BEGIN {
  limit = 1048576
  file = "/var/log/boathouse/" name ".log"
  data_disk = "/run/boathouse/ready/data-disk"
  console = "/dev/console"
}

function announce() {
  ready_text = ""
  system(". /usr/lib/boathouse/common; ready " name "; say service=" name " state=ready")
}

function open_log(   command) {
  if ((getline line < data_disk) < 0) return
  close(data_disk)
  opened = 1
  command = "stat -c %s " file " 2>/dev/null"
  command | getline size
  close(command)
  size += 0
}

{
  print name ": " substr($0, 1, 4096) > console
  fflush(console)
  if (ready_text != "" && index($0, ready_text)) announce()
  if (!opened) open_log()
  if (!opened) next
  print $0 >> file
  fflush(file)
  size += length($0) + 1
  if (size >= limit) {
    close(file)
    system("mv -f " file " " file ".1")
    size = 0
  }
}
