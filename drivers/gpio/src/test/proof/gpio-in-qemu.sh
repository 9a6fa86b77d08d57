#!/bin/sh
# The GPIO driver over a chip of a real kernel, without hardware: Debian's kernel in QEMU, with the
# kernel's own GPIO simulator. gpio-sim is in no Debian kernel: it is built here from the kernel's
# source package, and stays in the working folder. Amd64 only. See docs/proofs.md.
#
#   gpio-in-qemu.sh JAVA_HOME FOLDER_OF_JARS WORKING_FOLDER
set -eu

java=$1
jars=$2
work=$3
here=$(dirname "$(readlink -f "$0")")
gpio=$(readlink -f "$here/../../..")
kit=$(readlink -f "$gpio/../testkit")
limit=${GENGFU_PROOF_SECONDS:-900}

fail() {
  echo "prove gpio: $*" >&2
  exit 1
}

[ "$(uname -m)" = x86_64 ] || fail "needs an amd64 machine; this is $(uname -m)"
mkdir -p "$work/packages"
work=$(readlink -f "$work")
cd "$work"

# One kernel with the headers and the source that belong to it.
headers=$(apt-cache depends linux-headers-amd64 | sed -n 's/.*Depends: \(linux-headers-[0-9].*\)/\1/p' | head -1)
kernel=${headers#linux-headers-}
[ -n "$kernel" ] || fail "this system's packages have no linux-headers-amd64"
source=linux-source-$(echo "$kernel" | cut -d. -f1,2)

if [ ! -e "$work/kernel-$kernel" ]; then
  kbuild=$(apt-cache depends "$headers" | sed -n 's/.*Depends: \(linux-kbuild-.*\)/\1/p' | head -1)
  (cd packages && apt-get download -qq "$headers" "${headers%-amd64}-common" "$kbuild" \
    "linux-image-$kernel" "$source") || fail "the kernel's packages could not be fetched"
  rm -rf root
  mkdir root
  for package in packages/*.deb; do
    dpkg -x "$package" root
  done
  : >"$work/kernel-$kernel"
fi

if [ ! -e module/gpio-sim.ko ]; then
  rm -rf module tree
  mkdir module tree
  tar -xf "root/usr/src/$source.tar.xz" -C tree --strip-components=1 \
    "$source/drivers/gpio/gpio-sim.c" "$source/drivers/gpio/gpiolib.h" "$source/kernel/irq/irq_sim.c"
  cp tree/drivers/gpio/gpio-sim.c module/sim.c
  cp tree/drivers/gpio/gpiolib.h module/
  # The two as one module: what the kernel does not export is said otherwise.
  sed -e 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' \
    -e '/^EXPORT_SYMBOL_GPL/d' tree/kernel/irq/irq_sim.c >module/irq_sim.c
  printf 'obj-m := gpio-sim.o\ngpio-sim-y := sim.o irq_sim.o\n' >module/Kbuild
  # The headers are where they were unpacked, not where they would be installed.
  sed -i "s#\([ =]\)/usr/#\1$work/root/usr/#g" "root/usr/src/$headers/Makefile"
  make -s -C "root/usr/src/$headers" M="$work/module" modules || fail "gpio-sim was not built"
fi

# A root file system in memory: busybox, a small Java, the driver, the proof.
rm -rf initramfs classes
mkdir -p initramfs/bin initramfs/dev initramfs/proc initramfs/sys initramfs/tmp initramfs/jars classes
cp "$(command -v busybox)" initramfs/bin/
cp module/gpio-sim.ko initramfs/
cp "root/lib/modules/$kernel/kernel/fs/configfs/configfs.ko" initramfs/
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
  -sourcepath "$gpio/src/test/java:$kit/src/main/java" \
  "$gpio/src/test/java/io/gengfu/driver/gpio/RealChipProof.java" || fail "the proof does not compile"
cp "$gpio/src/test/resources/logback-test.xml" classes/
cp -r classes initramfs/classes
cat >initramfs/init <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
insmod /configfs.ko
insmod /gpio-sim.ko
mount -t configfs config /sys/kernel/config
chip=/sys/kernel/config/gpio-sim/proof
mkdir -p $chip/bank0/line7/hog
echo 8 >$chip/bank0/num_lines
echo doorbell >$chip/bank0/line7/hog/name
echo input >$chip/bank0/line7/hog/direction
echo 1 >$chip/live
ls -l /dev/gpiochip*
uname -r
ip link set lo up
/java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "/classes:/jars/*" io.gengfu.driver.gpio.RealChipProof
echo "proof: exit code $?"
poweroff -f
INIT
chmod +x initramfs/init
(cd initramfs && find . | cpio -o -H newc --quiet) >initramfs.cpio

timeout "$limit" qemu-system-x86_64 -accel tcg -m 1536 -smp 1 -nographic -no-reboot \
  -kernel "root/boot/vmlinuz-$kernel" -initrd initramfs.cpio \
  -append "console=ttyS0 panic=-1 loglevel=4" </dev/null >console 2>&1 || true
tr -d '\r' <console | sed -n '/proof:/p; /WARN/p; /gpiochip/p; /Exception/p; /Error/p'
grep -q 'proof: exit code 0' console || fail "not proven; see $work/console"
