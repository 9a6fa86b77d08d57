#!/bin/sh
# The I²C driver over a bus of a real kernel, without hardware: Debian's kernel in QEMU, with the
# kernel's own i2c-stub, an SMBus with devices that are 256 words of memory. What they hold is written
# by busybox' i2cset. Amd64 only. See docs/proofs.md.
#
#   i2c-in-qemu.sh JAVA_HOME FOLDER_OF_JARS WORKING_FOLDER
set -eu

java=$1
jars=$2
work=$3
here=$(dirname "$(readlink -f "$0")")
i2c=$(readlink -f "$here/../../..")
kit=$(readlink -f "$i2c/../testkit")
limit=${GENGFU_PROOF_SECONDS:-900}

fail() {
  echo "prove i2c: $*" >&2
  exit 1
}

[ "$(uname -m)" = x86_64 ] || fail "needs an amd64 machine; this is $(uname -m)"
mkdir -p "$work/packages"
work=$(readlink -f "$work")
cd "$work"

image=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
kernel=${image#linux-image-}
[ -n "$kernel" ] || fail "this system's packages have no linux-image-amd64"
if [ ! -e "kernel-$kernel" ]; then
  (cd packages && apt-get download -qq "$image") || fail "the kernel's package could not be fetched"
  rm -rf root
  mkdir root
  for package in packages/*.deb; do
    dpkg -x "$package" root
  done
  : >"kernel-$kernel"
fi

# A root file system in memory: busybox, a small Java, the driver, the proof.
rm -rf initramfs classes
mkdir -p initramfs/bin initramfs/dev initramfs/proc initramfs/sys initramfs/tmp initramfs/jars classes
cp "$(command -v busybox)" initramfs/bin/
cp "root/lib/modules/$kernel/kernel/drivers/i2c/i2c-dev.ko" \
  "root/lib/modules/$kernel/kernel/drivers/i2c/i2c-stub.ko" initramfs/
[ -e java ] || "$java/bin/jlink" --add-modules java.base,java.logging,java.management,java.naming,java.xml,jdk.unsupported \
  --strip-debug --output java
cp -r java initramfs/java
for library in $(ldd java/bin/java java/lib/server/libjvm.so java/lib/libnio.so java/lib/libnet.so |
  sed -n 's#.*=> \(/[^ ]*\).*#\1#p; s#^[[:space:]]*\(/[^ ]*/ld-[^ ]*\).*#\1#p' | sort -u); do
  case $library in
    "$work"/*) ;;
    *) mkdir -p "initramfs$(dirname "$library")" && cp -L "$library" "initramfs$library" ;;
  esac
done
find "$jars" -name '*.jar' -exec cp {} initramfs/jars/ \;
"$java/bin/javac" -nowarn -proc:none -implicit:class -d classes -cp "initramfs/jars/*" \
  -sourcepath "$i2c/src/test/java:$kit/src/main/java" \
  "$i2c/src/test/java/io/gengfu/driver/i2c/RealBusProof.java" || fail "the proof does not compile"
cp "$i2c/src/test/resources/logback-test.xml" classes/
cp -r classes initramfs/classes
cat >initramfs/init <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
insmod /i2c-dev.ko
insmod /i2c-stub.ko chip_addr=0x5a,0x69
uname -r
ls -l /dev/i2c-*
ip link set lo up
bus=$(grep -l "SMBus stub" /sys/class/i2c-adapter/i2c-*/name | sed 's#.*/\(i2c-[0-9]*\)/name#\1#')
/java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "/classes:/jars/*" io.gengfu.driver.i2c.RealBusProof "$bus"
echo "proof: exit code $?"
poweroff -f
INIT
chmod +x initramfs/init
(cd initramfs && find . | cpio -o -H newc --quiet) >initramfs.cpio

timeout "$limit" qemu-system-x86_64 -accel tcg -m 1536 -smp 1 -nographic -no-reboot \
  -kernel "root/boot/vmlinuz-$kernel" -initrd initramfs.cpio \
  -append "console=ttyS0 panic=-1 loglevel=4" </dev/null >console 2>&1 || true
tr -d '\r' <console | sed -n '/proof:/p; /WARN/p; /i2c-/p; /Exception/p; /Error/p'
grep -q 'proof: exit code 0' console || fail "not proven; see $work/console"
