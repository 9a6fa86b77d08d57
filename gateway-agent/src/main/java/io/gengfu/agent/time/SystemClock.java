package io.gengfu.agent.time;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.time.KernelTime.Word;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's own clocks. */
public final class SystemClock implements Clock {

  private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);

  /** When this software was built; where that is not known, before it was written. */
  private static final Instant BUILT = built();

  private static final long TRUST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final String bootId;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private final Supplier<Word> kernel;
  private final Instant built;
  private final long started;
  private volatile Instant floor;
  private volatile Trust trust = Trust.UNKNOWN;
  private volatile Word word = new Word(false, OptionalLong.empty(), false);
  private volatile long trustUntil;

  SystemClock(
      String bootId, LongSupplier nanos, InstantSource wall, Supplier<Word> kernel, Instant built) {
    this.bootId = bootId;
    this.nanos = nanos;
    this.wall = wall;
    this.kernel = kernel;
    this.built = built;
    this.floor = built;
    this.started = nanos.getAsLong();
    this.trustUntil = started;
  }

  /** Reads the boot's id and finds out what this machine offers. */
  public static SystemClock open() {
    String why = BootTime.whyNot();
    if (why.isEmpty()) {
      return new SystemClock(
          readBootId(), BootTime::nanos, InstantSource.system(), new KernelTime()::ask, BUILT);
    }
    LOG.warn("no boot clock ({}): time spent asleep does not count, nor time over a restart", why);
    return new SystemClock(
        none(), System::nanoTime, InstantSource.system(), new KernelTime()::ask, BUILT);
  }

  /** An id of its own: the same as no other boot, so that nothing is taken as exact. */
  private static String none() {
    return "none-" + UUID.randomUUID();
  }

  private static String readBootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      LOG.warn("no boot id ({}): time over a restart does not count", e.getMessage());
      return none();
    }
  }

  private static Instant built() {
    var properties = new Properties();
    try (InputStream in = SystemClock.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
        return Instant.parse(properties.getProperty("built", ""));
      }
    } catch (IOException | DateTimeParseException e) {
      LOG.debug("built at an unknown time: {}", e.getMessage());
    }
    return Instant.parse("2026-01-01T00:00:00Z");
  }

  /**
   * The wall clock was synchronised at this time, in an earlier process: it is not earlier now. To
   * be told once, at the start.
   */
  public void notBefore(Instant earlier) {
    if (earlier.isAfter(floor)) {
      floor = earlier;
      trust = look();
    }
  }

  @Override
  public long nanos() {
    return nanos.getAsLong();
  }

  @Override
  public Instant wall() {
    Instant shown = wall.instant();
    Instant least = floor;
    return shown.isBefore(least) ? least.plusNanos(nanos() - started) : shown;
  }

  /** Asked of the kernel at most once a second. */
  @Override
  public Trust trust() {
    return trust(nanos());
  }

  @Override
  public Trust trust(long now) {
    if (now >= trustUntil) {
      trust = look();
      trustUntil = now + TRUST_NANOS;
    }
    return trust;
  }

  private Trust look() {
    Instant shown = wall.instant();
    Word said = kernel.get();
    word = said;
    if (said.synchronised() && !shown.isBefore(built)) {
      // A server's word counts for more than what was written down, or one server that was wrong
      // once would make the right time unknown for ever.
      floor = built;
      return said.uncertaintyMillis().orElse(0) > UNCERTAIN_FROM.toMillis()
          ? Trust.DRIFTING
          : Trust.SYNCHRONISED;
    }
    return shown.isBefore(floor) ? Trust.UNKNOWN : Trust.PLAUSIBLE;
  }

  @Override
  public OptionalLong uncertaintyMillis() {
    return trust().isKept() ? word.uncertaintyMillis() : OptionalLong.empty();
  }

  @Override
  public boolean isLeaping() {
    return trust().isKept() && word.leaping();
  }

  @Override
  public String bootId() {
    return bootId;
  }
}
