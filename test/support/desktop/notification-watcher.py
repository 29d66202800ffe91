"""A desktop's notifications, as far as a test needs them: owns the notification server's name on the session bus and writes each notification as
a line of standard output, {"notified": {"id": int, "title": str, "body": str}}. On standard input, one JSON document a line:

  {"do": "click", "id": int}    clicks on it

The first line that it writes is {"ready": true}.
"""
import json
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = 'org.freedesktop.Notifications'


class Server(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, '/org/freedesktop/Notifications')
        self.last = 0

    @dbus.service.method(NAME, out_signature='as')
    def GetCapabilities(self):
        return ['actions', 'body']

    @dbus.service.method(NAME, out_signature='ssss')
    def GetServerInformation(self):
        return 'watcher', 'test', '1', '1.2'

    @dbus.service.method(NAME, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, _app, replaces, _icon, title, body, _actions, _hints, _timeout):
        self.last += 1
        number = int(replaces) or self.last
        tell({'notified': {'id': number, 'title': str(title), 'body': str(body)}})
        return dbus.UInt32(number)

    @dbus.service.method(NAME, in_signature='u')
    def CloseNotification(self, number):
        self.NotificationClosed(number, dbus.UInt32(3))

    @dbus.service.signal(NAME, signature='uu')
    def NotificationClosed(self, number, reason):
        pass

    @dbus.service.signal(NAME, signature='us')
    def ActionInvoked(self, number, action):
        pass


def heard(source, _condition):
    line = source.readline()
    if line == '':
        loop.quit()
        return False
    request = json.loads(line)
    if request['do'] == 'click':
        server.ActionInvoked(dbus.UInt32(request['id']), 'default')
    return True


def tell(document):
    print(json.dumps(document), flush=True)


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
server = Server(bus)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, heard)
tell({'ready': True})
loop.run()
