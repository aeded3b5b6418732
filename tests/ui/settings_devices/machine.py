"""A machine that has a device of every kind, as libvirt would write it."""

from __future__ import annotations

UUID = "11111111-2222-4333-8444-555555555555"
LONG = "/srv/a very long folder/with many parts/that go on/and on/to the very end/data-disk-of-the-web-server.raw"
XML = f"""<domain type='kvm'><name>web-01</name><uuid>{UUID}</uuid>
<memory unit='MiB'>2048</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
<devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/images/web-01.qcow2'/>
<target dev='sda' bus='scsi'/><address type='drive' controller='0' bus='0' target='0' unit='0'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{LONG}'/>
<target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/images/a.iso'/>
<target dev='sdb' bus='sata'/><readonly/>
<address type='drive' controller='0' bus='0' target='0' unit='1'/></disk>
<controller type='scsi' index='0' model='virtio-scsi'/><controller type='sata' index='0'/>
<controller type='usb' index='0' model='qemu-xhci'/>
<interface type='network'><mac address='52:54:00:1a:7c:03'/><source network='default'/><model type='virtio'/>
</interface>
<interface type='bridge'><mac address='52:54:00:1a:7c:04'/><source bridge='br0'/><model type='e1000e'/></interface>
<serial type='pty'><target port='0'/></serial>
<serial type='tcp'><source mode='bind' host='127.0.0.1' service='4555'/><protocol type='raw'/><target port='1'/>
</serial>
<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='canary-7'>
<listen type='address' address='127.0.0.1'/></graphics>
<graphics type='spice' port='5910' autoport='no' listen='127.0.0.1'>
<listen type='address' address='127.0.0.1'/></graphics>
<video><model type='virtio' heads='1'/></video><sound model='ich9'/>
<input type='tablet' bus='usb'/><input type='keyboard' bus='ps2'/><redirdev bus='usb' type='spicevmc'/>
<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm><watchdog model='i6300esb' action='reset'/>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs'/><source dir='/srv/share'/>
<target dir='share'/></filesystem>
<hostdev mode='subsystem' type='pci' managed='yes'>
<source><address domain='0' bus='3' slot='0' function='0'/></source></hostdev>
<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>
</devices></domain>"""
