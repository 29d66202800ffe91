"""A desktop's tray, as far as a test needs one: owns the StatusNotifierWatcher's name on the session bus, so that programs register their
icons with it, and answers questions about the latest on standard input, one JSON document a line:

  {"ask": "item"}               -> {"tooltip": str, "title": str, "status": str, "icon": [width, height, checksum] | null} | null
  {"ask": "menu"}               -> [{"id": int, "label": str, "enabled": bool, "type": str, "children": [...]}, ...]
  {"ask": "click", "id": int}   -> null
  {"ask": "activate"}           -> null   (a click on the icon)

The first line that it writes is {"ready": true}.
"""
import json
import sys
import zlib

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

WATCHER = 'org.kde.StatusNotifierWatcher'
ITEM = 'org.kde.StatusNotifierItem'
MENU = 'com.canonical.dbusmenu'


class Watcher(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, '/StatusNotifierWatcher')
        self.item = None

    @dbus.service.method(WATCHER, in_signature='s', sender_keyword='sender')
    def RegisterStatusNotifierItem(self, service, sender=None):
        # Either a bus name, or the path of an item of the sender's.
        name, path = (sender, service) if service.startswith('/') else (service, '/StatusNotifierItem')
        self.item = (name, path)
        self.StatusNotifierItemRegistered(name + path)

    @dbus.service.method(WATCHER, in_signature='s')
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.signal(WATCHER, signature='s')
    def StatusNotifierItemRegistered(self, service):
        pass

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='ss', out_signature='v')
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='s', out_signature='a{sv}')
    def GetAll(self, interface):
        items = [] if self.item is None else [''.join(self.item)]
        return {
            'IsStatusNotifierHostRegistered': True,
            'ProtocolVersion': dbus.Int32(0),
            'RegisteredStatusNotifierItems': dbus.Array(items, signature='s'),
        }


def item_object():
    name, path = watcher.item
    return bus.get_object(name, path)


def menu_interface():
    properties = dbus.Interface(item_object(), dbus.PROPERTIES_IFACE)
    path = properties.Get(ITEM, 'Menu')
    return dbus.Interface(bus.get_object(watcher.item[0], path), MENU)


def tell_item():
    if watcher.item is None:
        return None
    facts = dbus.Interface(item_object(), dbus.PROPERTIES_IFACE).GetAll(ITEM)
    icon = None
    if facts.get('IconPixmap'):
        width, height, data = max(facts['IconPixmap'], key=lambda pixmap: pixmap[0])
        icon = [int(width), int(height), zlib.crc32(bytes(data))]
    tooltip = facts.get('ToolTip')
    return {
        'tooltip': str(tooltip[2]) if tooltip else '',
        'title': str(facts.get('Title', '')),
        'status': str(facts.get('Status', '')),
        'icon': icon,
    }


def tell_menu():
    menu = menu_interface()
    _revision, root = menu.GetLayout(dbus.Int32(0), dbus.Int32(-1), dbus.Array([], signature='s'))
    return [entry_of(child) for child in root[2]]


def entry_of(node):
    identifier, properties, children = node
    return {
        'id': int(identifier),
        'label': str(properties.get('label', '')),
        'enabled': bool(properties.get('enabled', True)),
        'type': str(properties.get('type', 'standard')),
        'children': [entry_of(child) for child in children],
    }


def answer(request):
    kind = request['ask']
    if kind == 'item':
        return tell_item()
    if kind == 'menu':
        return tell_menu()
    if kind == 'click':
        menu_interface().Event(dbus.Int32(request['id']), 'clicked', dbus.Int32(0), dbus.UInt32(0))
        return None
    if kind == 'activate':
        dbus.Interface(item_object(), ITEM).Activate(dbus.Int32(0), dbus.Int32(0))
        return None
    raise ValueError(kind)


def heard(source, _condition):
    line = source.readline()
    if line == '':
        loop.quit()
        return False
    try:
        tell({'answer': answer(json.loads(line))})
    except dbus.DBusException as error:
        tell({'error': str(error)})
    return True


def tell(document):
    print(json.dumps(document), flush=True)


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName(WATCHER, bus)
watcher = Watcher(bus)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, heard)
tell({'ready': True})
loop.run()
