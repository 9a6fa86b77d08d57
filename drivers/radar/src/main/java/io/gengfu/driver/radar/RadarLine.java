package io.gengfu.driver.radar;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.serial.ByteLine;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one radar: asks for each figure in turn, takes answers and what it reports by itself
 * alike, says of what it does not hear that it is bad, and reconnects for ever. Everything is done
 * on one thread; only {@link #end} is called from others.
 */
final class RadarLine {

  private static final Logger LOG = LoggerFactory.getLogger(RadarLine.class);

  private static final Duration RECONNECT_MIN = Duration.ofMillis(100);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration READ = Duration.ofMillis(100);

  /** So many time-outs without a byte, and the connection is opened anew: it may be half open. */
  private static final int DEAF_TIMEOUTS = 4;

  /** How the line is opened. */
  interface Opening {
    ByteLine open() throws IOException;
  }

  private final String name;
  private final Opening opening;
  private final LongSupplier clock;
  private final RadarSettings settings;
  private final ReadingSink sink;
  private final List<Figure> figures;
  private final List<Measure> questions;
  private final FrameReader reader = new FrameReader();
  private final OpenQuestions talk;
  private final Backoff reconnect =
      new Backoff(RECONNECT_MIN, RECONNECT_MAX, RandomGenerator.getDefault());
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private volatile @Nullable ByteLine line;
  private long askNanos;
  private int nextQuestion;
  private @Nullable Measure again;
  private long byteNanos;
  private long echoNanos;
  private boolean echoes;
  private long echoed;
  private boolean bytesCame;

  /**
   * @param exchanges counts the talk with the radar
   */
  RadarLine(String name, RadarSettings settings, Exchanges exchanges, ReadingSink sink) {
    this(name, settings, exchanges, sink, () -> settings.address().open(CONNECT), System::nanoTime);
  }

  /**
   * @param clock nanoseconds that pass while the line waits, as {@link System#nanoTime}
   */
  RadarLine(
      String name,
      RadarSettings settings,
      Exchanges exchanges,
      ReadingSink sink,
      Opening opening,
      LongSupplier clock) {
    this.name = name;
    this.talk = new OpenQuestions(exchanges);
    this.opening = opening;
    this.clock = clock;
    this.settings = settings;
    this.sink = reading -> handOver(sink, reading);
    this.figures = settings.points().stream().map(p -> new Figure(p, settings, this.sink)).toList();
    // Presence is always asked for: its answer can never look like the question.
    Set<Measure> asked = EnumSet.of(Measure.PRESENCE);
    figures.forEach(figure -> asked.add(figure.measure()));
    this.questions = List.copyOf(asked);
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  Thread thread() {
    return thread;
  }

  /** Any thread, any number of times. */
  void end() {
    ended.countDown();
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }

  private void handOver(ReadingSink to, Reading reading) {
    if (isEnded()) {
      return;
    }
    try {
      to.accept(reading);
    } catch (RuntimeException e) {
      LOG.error("{}: the sink refused a reading of {}", name, reading.point(), e);
    }
  }

  private void run() {
    try {
      while (!isEnded()) {
        guardedStep();
      }
    } catch (InterruptedException e) {
      LOG.warn("{}: interrupted, and therefore ended", name);
    } finally {
      ended.countDown();
      drop();
    }
  }

  /** One exchange, or an attempt to connect. On the line's thread only. */
  void guardedStep() throws InterruptedException {
    try {
      ByteLine open = line;
      if (open == null) {
        connect();
      } else {
        exchange(open);
      }
    } catch (IOException e) {
      lost(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // A mistake of ours must not silence the radar for good.
      LOG.error("{}: unexpected, please report it; connected anew", name, e);
      lost("an error in the driver: " + e);
    }
  }

  private void connect() throws IOException {
    line = opening.open();
    long now = clock.getAsLong();
    reader.clear();
    reconnect.reset();
    nextQuestion = 0;
    again = null;
    askNanos = now;
    byteNanos = now;
    echoes = false;
    bytesCame = false;
    figures.forEach(figure -> figure.begin(now));
    talk.connected();
    LOG.info("{}: connected", name);
  }

  private void lost(String why) throws InterruptedException {
    if (!reconnect.isFailing()) {
      LOG.warn("{}: {}; tried again for ever", name, why);
    }
    drop();
    talk.lost();
    long until = clock.getAsLong() + reconnect.nextNanos();
    long repeat = Math.min(settings.poll().toNanos(), RECONNECT_MAX.toNanos());
    boolean open = true;
    while (open) {
      long now = clock.getAsLong();
      figures.forEach(figure -> figure.bad(Cause.UNREACHABLE, why, now));
      open = until - now > 0 && !ended.await(Math.min(repeat, until - now), TimeUnit.NANOSECONDS);
    }
  }

  private void drop() {
    ByteLine open = line;
    line = null;
    if (open != null) {
      open.close();
    }
  }

  private void exchange(ByteLine open) throws IOException {
    long now = clock.getAsLong();
    if (askNanos - now <= 0) {
      Measure doubted = again;
      again = null;
      if (doubted == null) {
        doubted = questions.get(nextQuestion);
        nextQuestion = (nextQuestion + 1) % questions.size();
      }
      talk.asks(doubted, reader.skipped() + echoed);
      open.write(doubted.question().bytes());
      askNanos = now + settings.poll().toNanos() / questions.size();
    }
    Duration wait = Duration.ofNanos(Math.clamp(askNanos - now, 0, READ.toNanos()));
    int count = open.read(reader.room(), reader.offset(), wait);
    now = clock.getAsLong();
    if (count > 0) {
      byteNanos = now;
      bytesCame = true;
      reader.added(count);
      take(now);
    }
    sayWhatIsSilent(now);
    if (now - byteNanos > DEAF_TIMEOUTS * settings.timeout().toNanos()) {
      throw new IOException("nothing has come for " + DEAF_TIMEOUTS + " time-outs");
    }
  }

  private void take(long now) {
    for (Optional<Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
      Frame frame = next.get();
      Optional<Measure> measure = Measure.of(frame);
      if (measure.isEmpty()) {
        continue;
      }
      if (frame.looksLikeAQuestion() && isEcho(measure.get(), now)) {
        echoed++;
        continue;
      }
      talk.came(measure.get());
      for (Figure figure : figures) {
        if (figure.measure() == measure.get()) {
          if (!figure.heard(frame, now)) {
            again = measure.get();
            askNanos = now;
          }
        }
      }
    }
  }

  /**
   * Whether what comes is what was sent: receive and transmit are joined somewhere. Nobody is
   * present as 15, so presence tells; 15 breaths a minute would be believed.
   */
  private boolean isEcho(Measure measure, long now) {
    if (measure == Measure.PRESENCE) {
      if (!echoes) {
        LOG.warn("{}: what is sent comes back; are RX and TX joined?", name);
      }
      echoes = true;
      echoNanos = now;
    } else if (echoes && now - echoNanos > settings.timeout().toNanos()) {
      echoes = false;
    }
    return echoes;
  }

  private void sayWhatIsSilent(long now) {
    for (Figure figure : figures) {
      if (now - figure.heardNanos() > settings.timeout().toNanos()) {
        boolean garbage = bytesCame && now - byteNanos <= settings.timeout().toNanos();
        String what =
            "nothing of " + figure.measure() + " in " + settings.timeout().toMillis() + "ms";
        if (garbage) {
          figure.bad(Cause.GARBLED, "bytes, and " + what, now);
        } else {
          figure.bad(Cause.TIMEOUT, what, now);
        }
      }
    }
  }
}
