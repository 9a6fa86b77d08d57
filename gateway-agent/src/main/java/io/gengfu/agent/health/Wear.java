package io.gengfu.agent.health;

import static io.gengfu.agent.health.Finding.good;
import static io.gengfu.agent.health.Finding.say;
import static io.gengfu.agent.health.Finding.warning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How long the flash will bear what is written to it. */
final class Wear {

  /**
   * Times its own size that a card is taken to bear, as the host counts writes. A card of three
   * bits a cell bears some 1,000 erasures; the controller makes about two writes of one.
   */
  static final long TIMES = 500;

  private static final double HOURS_A_YEAR = 8_766;
  private static final double GIGABYTE = 1e9;
  private static final double YEARS_WANTED = 10;

  private Wear() {}

  /**
   * From what a running gateway has counted.
   *
   * @param bytes written by its process
   * @param flushes of {@code alerts.db}
   * @param hours it has run
   * @param diskBytes size of the disk; 0 when it is not known
   */
  static Finding estimate(long bytes, long flushes, double hours, long diskBytes) {
    double year = bytes / hours * HOURS_A_YEAR / GIGABYTE;
    String rate =
        String.format(
            Locale.ROOT,
            "%.1f MB/h, %.0f flushes/h, %.0f GB a year (write_bytes of /proc/PID/io over %.1f h)",
            bytes / hours / 1e6,
            flushes / hours,
            year,
            hours);
    if (diskBytes == 0) {
      return good("flash", rate + "；盘的大小未知", rate + "; the disk's size is not known");
    }
    double years = diskBytes / GIGABYTE * TIMES / Math.max(year, 1e-9);
    String life =
        String.format(
            Locale.ROOT,
            "%s; %.0f GB x %d writes: %s years",
            rate,
            diskBytes / GIGABYTE,
            TIMES,
            years > 100 ? "over 100" : String.format(Locale.ROOT, "%.0f", years));
    return years >= YEARS_WANTED
        ? good("flash", life, life)
        : warning(
            "flash",
            say(life, life),
            say(
                "把 store.telemetry-block 调长（如 30s），或换大容量工业卡、固态盘",
                "let store.telemetry-block be longer (30s), or use a larger industrial card or an"
                    + " SSD"));
  }

  /** What eMMC says of itself: JEDEC eMMC 5.0, EXT_CSD 268 and 269, in steps of a tenth. */
  static List<Finding> worn(Path sys) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Path block = sys.resolve("block");
    if (!Files.isDirectory(block)) {
      return findings;
    }
    try (Stream<Path> disks = Files.list(block)) {
      for (Path disk : disks.sorted().toList()) {
        Optional<Integer> tenths = tenths(disk.resolve("device").resolve("life_time"));
        if (tenths.isPresent()) {
          String said = disk.getFileName() + ": " + (tenths.get() * 10) + " %";
          findings.add(
              tenths.get() < 8
                  ? good("flash", said + " 寿命已用", said + " of its life are used")
                  : warning(
                      "flash",
                      say(said + " 寿命已用", said + " of its life are used"),
                      say(
                          "先备份（gengfu backup），再换盘",
                          "make a backup (gengfu backup), then replace it")));
        }
      }
    }
    return findings;
  }

  private static Optional<Integer> tenths(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    int most = 0;
    for (String part : Files.readString(file).strip().split("\\s+", -1)) {
      most = Math.max(most, Integer.decode(part));
    }
    return most == 0 ? Optional.empty() : Optional.of(most);
  }
}
