package io.gengfu.agent.health;

import static io.gengfu.agent.health.Finding.bad;
import static io.gengfu.agent.health.Finding.good;
import static io.gengfu.agent.health.Finding.say;
import static io.gengfu.agent.health.Finding.warning;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The machine below the gateway: Java, memory, disk, devices. Paths of the system are given, so
 * that tests can stand in for it.
 *
 * @param proc {@code /proc}
 * @param sys {@code /sys}
 * @param dev {@code /dev}
 */
record Box(Path proc, Path sys, Path dev) {

  static final int JAVA = 25;
  private static final long MEMORY_MEGABYTES = 200;

  /** Of no use for a store: its locks, its flushes, or its memory of a power cut. */
  private static final Set<String> UNSUITABLE =
      Set.of("tmpfs", "ramfs", "nfs", "nfs4", "cifs", "smb3", "vfat", "exfat", "9p", "fuseblk");

  static Box here() {
    return new Box(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));
  }

  Finding java(int version) {
    return version >= JAVA
        ? good("java", "Java " + version, "Java " + version)
        : bad(
            "java",
            say("Java 版本是 " + version, "this is Java " + version),
            say(
                "安装 Java 25:sudo apt-get install openjdk-25-jre-headless",
                "install Java 25: sudo apt-get install openjdk-25-jre-headless"));
  }

  /** MemAvailable of proc(5). */
  Finding memory() throws IOException {
    long free;
    try (Stream<String> lines = Files.lines(proc.resolve("meminfo"))) {
      free =
          lines
              .filter(line -> line.startsWith("MemAvailable:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
              .findFirst()
              .orElse(0);
    }
    return free >= MEMORY_MEGABYTES
        ? good("memory", "可用内存 " + free + " MB", free + " MB of memory are free")
        : warning(
            "memory",
            say("可用内存只有 " + free + " MB", "only " + free + " MB of memory are free"),
            say(
                "网关约需 " + MEMORY_MEGABYTES + " MB:停掉其他程序，或加内存",
                "the gateway needs about "
                    + MEMORY_MEGABYTES
                    + " MB: stop other programs, or use a box with more"));
  }

  /** Whether the store's limits fit on the disk below the folder, and what kind of disk it is. */
  List<Finding> disk(Path data, long limitMegabytes) throws IOException {
    Path there = existing(data);
    FileStore store = Files.getFileStore(there);
    long free = store.getUsableSpace() >> 20;
    long used = size(data) >> 20;
    List<Finding> findings = new ArrayList<>();
    findings.add(
        free + used >= limitMegabytes
            ? good(
                "space",
                there + " 有 " + free + " MB 可用，存储上限 " + limitMegabytes + " MB",
                there
                    + " has "
                    + free
                    + " MB free, the store's limits are "
                    + limitMegabytes
                    + " MB")
            : bad(
                "space",
                say(
                    there + " 只有 " + free + " MB 可用，存储上限却是 " + limitMegabytes + " MB",
                    there
                        + " has only "
                        + free
                        + " MB free, and the store may take "
                        + limitMegabytes
                        + " MB"),
                say(
                    "调小 gateway.yaml 的 store.telemetry-megabytes，或换更大的盘",
                    "set store.telemetry-megabytes in gateway.yaml lower, or use a larger disk")));
    findings.add(
        UNSUITABLE.contains(store.type())
            ? bad(
                "file-system",
                say(
                    there + " 在 " + store.type() + " 上，断电或断网后数据不可靠",
                    there + " is on " + store.type() + ", which does not keep what was flushed"),
                say(
                    "把 gateway.data 放到 ext4、xfs 或 btrfs 的本地盘",
                    "put gateway.data on a local disk with ext4, xfs or btrfs"))
            : good("file-system", store.type(), store.type()));
    return findings;
  }

  Finding writable(Path data) {
    Path there = existing(data);
    return Files.isWritable(there)
        ? good("permissions", there + " 可写", there + " can be written")
        : bad(
            "permissions",
            say("当前用户不能写 " + there, "this user may not write " + there),
            say(
                "sudo chown -R gengfu:gengfu " + there + "，或以 gengfu 用户运行本命令",
                "sudo chown -R gengfu:gengfu " + there + ", or run this as the user gengfu"));
  }

  private static Path existing(Path data) {
    Path there = data.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private static long size(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(data)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }

  /** Serial ports and GPIO chips that are there and this user may not use. */
  List<Finding> devices() throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (!Files.isDirectory(dev)) {
      return findings;
    }
    List<Path> found;
    try (Stream<Path> all = Files.list(dev)) {
      found =
          all.filter(
                  d ->
                      d.getFileName()
                          .toString()
                          .matches("ttyUSB\\d+|ttyACM\\d+|ttyAMA\\d+|gpiochip\\d+|i2c-\\d+"))
              .sorted()
              .toList();
    }
    for (Path device : found) {
      String name = device.getFileName().toString();
      if (Files.isReadable(device) && Files.isWritable(device)) {
        findings.add(good("devices", device + " 可用", device + " can be used"));
      } else {
        String group = group(device, name);
        findings.add(
            warning(
                "devices",
                say("当前用户不能用 " + device, "this user may not use " + device),
                say(
                    "若现场要用：sudo usermod -aG " + group + " gengfu，然后重启服务",
                    "if the site needs it: sudo usermod -aG "
                        + group
                        + " gengfu, then start the service again")));
      }
    }
    return findings;
  }

  private static String group(Path device, String name) {
    try {
      String group = Files.readAttributes(device, PosixFileAttributes.class).group().getName();
      if (!group.equals("root")) {
        return group;
      }
    } catch (IOException | UnsupportedOperationException e) {
      // The usual one, then.
    }
    return name.startsWith("tty") ? "dialout" : name.startsWith("gpio") ? "gpio" : "i2c";
  }
}
