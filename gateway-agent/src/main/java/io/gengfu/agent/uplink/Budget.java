package io.gengfu.agent.uplink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an uplink may send and receive on a metered line, by local day and month. Everything counts:
 * what the sockets carry both ways, TLS included. When it is spent only alerts, the status and
 * answers to commands go, and count on; the rest waits in the store until midnight, or the first of
 * the month.
 *
 * <p>Written down every minute while something moves; after a crash at most that minute is not
 * counted. A clock that is set back does not give anything back; one that is set forward begins a
 * new day. Any thread.
 */
public final class Budget {
  private static final Logger LOG = LoggerFactory.getLogger(Budget.class);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /**
   * Bytes.
   *
   * @param day 0 for no limit
   * @param month 0 for no limit
   */
  public record Limits(long day, long month) {
    /** No limit at all. */
    public static final Limits NONE = new Limits(0, 0);
  }

  /**
   * What is spent.
   *
   * @param day the local one that is counted
   */
  public record Spent(LocalDate day, long dayBytes, long monthBytes, Limits limits) {

    boolean isDaySpent() {
      return limits.day() > 0 && dayBytes >= limits.day();
    }

    boolean isMonthSpent() {
      return limits.month() > 0 && monthBytes >= limits.month();
    }

    /** When more may be sent; empty while it may. */
    public Optional<LocalDate> until() {
      if (isMonthSpent()) {
        return Optional.of(day.plusMonths(1).withDayOfMonth(1));
      }
      return isDaySpent() ? Optional.of(day.plusDays(1)) : Optional.empty();
    }
  }

  private final @Nullable Path file;
  private final Limits limits;
  private final Supplier<LocalDate> today;
  private final AtomicLong uncounted = new AtomicLong();
  private Spent spent;
  private Spent saved;
  private long savedAt = System.nanoTime();
  private long lookedAt;
  private boolean complained;

  private Budget(@Nullable Path file, Limits limits, Supplier<LocalDate> today, Spent spent) {
    this.file = file;
    this.limits = limits;
    this.today = today;
    this.spent = spent;
    saved = spent;
    lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();
  }

  /** Without a limit, and forgotten at the end. */
  public static Budget none() {
    return open(null, Limits.NONE, () -> LocalDate.EPOCH);
  }

  /**
   * Goes on where the process before this one ended.
   *
   * @param file where it is written down; made when there is something to write
   * @param today the local date
   */
  public static Budget of(Path file, Limits limits, Supplier<LocalDate> today) {
    return open(limits.equals(Limits.NONE) ? null : file, limits, today);
  }

  private static Budget open(@Nullable Path file, Limits limits, Supplier<LocalDate> today) {
    Spent nothing = new Spent(today.get(), 0, 0, limits);
    return new Budget(file, limits, today, file == null ? nothing : read(file, nothing));
  }

  private static Spent read(Path file, Spent nothing) {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      if (words.length != 3) {
        throw new IOException("not a date and two numbers");
      }
      return new Spent(
          LocalDate.parse(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          nothing.limits());
    } catch (NoSuchFileException e) {
      return nothing;
    } catch (IOException | DateTimeParseException | NumberFormatException e) {
      LOG.warn("what was spent before is not known, {} cannot be read: {}", file, e.getMessage());
      return nothing;
    }
  }

  /** So many bytes went or came. Never waits. */
  void count(int bytes) {
    uncounted.addAndGet(bytes);
  }

  /** Whether what is not urgent may be sent. */
  boolean allows() {
    return limits.equals(Limits.NONE) || spent().until().isEmpty();
  }

  /** As it stands now. */
  public synchronized Spent spent() {
    long now = System.nanoTime();
    if (now - lookedAt >= LOOK_EVERY.toNanos()) {
      lookedAt = now;
      turn(today.get());
    }
    long more = uncounted.getAndSet(0);
    if (more > 0) {
      spent = new Spent(spent.day(), spent.dayBytes() + more, spent.monthBytes() + more, limits);
    }
    if (file != null && now - savedAt >= SAVE_EVERY.toNanos()) {
      savedAt = now;
      save();
    }
    return spent;
  }

  private void turn(LocalDate day) {
    if (day.equals(spent.day())) {
      return;
    }
    boolean later = day.isAfter(spent.day());
    boolean month = later && !day.withDayOfMonth(1).equals(spent.day().withDayOfMonth(1));
    spent = new Spent(day, later ? 0 : spent.dayBytes(), month ? 0 : spent.monthBytes(), limits);
  }

  /** Writes it down. */
  synchronized void save() {
    Path to = file;
    if (to == null || spent.equals(saved)) {
      return;
    }
    try {
      Path draft = to.resolveSibling(to.getFileName() + ".new");
      Files.writeString(
          draft,
          spent.day() + " " + spent.dayBytes() + " " + spent.monthBytes() + "\n",
          StandardCharsets.UTF_8);
      Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      saved = spent;
      complained = false;
    } catch (IOException e) {
      if (!complained) {
        LOG.warn("what is spent cannot be written to {}: {}", to, e.getMessage());
      }
      complained = true;
    }
  }

  /** The last word. */
  void close() {
    spent();
    save();
  }
}
