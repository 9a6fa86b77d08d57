package io.gengfu.agent.store;

import io.gengfu.agent.config.Consent;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Consents;
import io.gengfu.agent.store.PersonalBlocks.Disclosed;
import io.gengfu.agent.store.Positions.LaneEpoch;
import io.gengfu.agent.store.TelemetryTables.Cut;
import io.gengfu.agent.time.BootHistory;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleFunction;

/**
 * Gathers readings into blocks and writes them to {@code telemetry.db}: all that came within the
 * block's time in one transaction.
 */
final class TelemetryWriter extends GroupWriter {

  /** Of one block, which is one message of an uplink. */
  private static final int BLOCK_READINGS = 2048;

  /** So many characters of texts end a block too. */
  private static final int BLOCK_CHARACTERS = 1 << 16;

  /** So many blocks are written before their time. */
  private static final int GROUP_BLOCKS = 16;

  /** What is left of a longer text. A vendor's code is shorter, and a sentence too. */
  static final int MOST_CHARACTERS = 4096;

  private static final String TOO_FAST = "came faster than they could be written";

  private final TelemetryRing ring;
  private final TelemetryRing.Sink sink = this::add;
  private final Recipients recipients;
  private final Clock clock;
  private final long blockNanos;
  private final Duration cursorsEvery;

  // By the point's index: what a reading needs to know of it.
  private final String[] keys;
  private final SignalType[] types;
  private final boolean[] personal;

  /** Who is sent it, as {@link Recipients#maskOf}. */
  private final long[] wanted;

  private final int[] numbers;

  private final PointNames names = new PointNames();
  private final BlockBuilder open = new BlockBuilder();
  private final Consents consents;
  private final PersonalBlocks openPersonal;
  private final List<Cut> batch = new ArrayList<>();
  private final Map<Integer, Long> lost = new HashMap<>();
  private long gap;
  private long openWanted;
  private final Retention retention;
  private final Compactor compactor;
  private volatile DoubleFunction<String> texts = handle -> "";
  private long since;
  private long bootedAt;
  private long lastBlock;

  final AtomicLong readings = new AtomicLong();

  /**
   * @throws SQLException if the file cannot be read
   */
  TelemetryWriter(
      Database database,
      Positions positions,
      TelemetryRing ring,
      Points points,
      Recipients recipients,
      Duration block,
      Duration keep,
      Clock clock)
      throws SQLException {
    super("store-telemetry", database, positions, pause(block));
    this.ring = ring;
    this.recipients = recipients;
    this.clock = clock;
    consents = new Consents(clock);
    openPersonal = new PersonalBlocks(consents, recipients);
    blockNanos = block.toNanos();
    Duration second = Duration.ofSeconds(1);
    cursorsEvery = block.compareTo(second) > 0 ? block : second;
    keys = new String[points.size()];
    types = new SignalType[points.size()];
    personal = new boolean[points.size()];
    wanted = new long[points.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = points.at(i).key();
      types[i] = points.at(i).signal().type();
      personal[i] = points.at(i).personal();
      wanted[i] = recipients.maskOf(points.at(i));
    }
    numbers = new int[keys.length];
    names.read(database.writer());
    lastBlock = TelemetryTables.lastBlock(database.writer());
    SentPoints.write(database.writer(), recipients, points, lastBlock);
    retention = new Retention(positions, recipients.names(), names);
    compactor = new Compactor(database, positions, names, retention, clock, keep);
  }

  private static Duration pause(Duration block) {
    Duration most = Duration.ofMillis(200);
    return block.compareTo(most) < 0 ? block : most;
  }

  void texts(DoubleFunction<String> handles) {
    texts = handles;
  }

  /** Blocks that no uplink had yet and that were deleted. */
  long blocksDropped() {
    return retention.blocksDropped();
  }

  // A block is written with the cursors; they alone are not worth pages of their own before that.
  @Override
  Duration cursorsEvery() {
    return cursorsEvery;
  }

  @Override
  boolean hasWork() {
    return false; // the pause is short enough; a ring half full wakes this thread
  }

  @Override
  boolean gather(boolean last) {
    while (batch.size() < GROUP_BLOCKS && ring.drain(room(), sink) > 0) {
      if (room() == 0 || open.wordCharacters() >= BLOCK_CHARACTERS) {
        cut();
      }
    }
    ring.losses(this::lost);
    boolean waits = open.size() + openPersonal.size() > 0 || !batch.isEmpty() || !lost.isEmpty();
    if (!waits) {
      return false;
    }
    if (last || clock.nanos() - since >= blockNanos) {
      cut();
      return true;
    }
    return batch.size() >= GROUP_BLOCKS;
  }

  private void lost(int index, long count) {
    lost.merge(number(index), count, Long::sum);
    gap |= personal[index] ? 0 : wanted[index];
  }

  private int room() {
    return BLOCK_READINGS - open.size() - openPersonal.size();
  }

  private void add(int index, double value, byte known, long epochMillis, long boot) {
    int number = number(index);
    if (number == 0) {
      return;
    }
    boolean empty = open.size() + openPersonal.size() == 0;
    if (empty && batch.isEmpty()) {
      since = clock.nanos();
    }
    if (empty || Math.abs(boot - bootedAt) > BootHistory.STEP_MILLIS) {
      cut(); // The wall clock was set: a block is of one time.
      bootedAt = boot;
    }
    openWanted |= personal[index] ? 0 : wanted[index];
    // Sorted out before there is a number: what nobody consented to never gets one.
    BlockBuilder block = personal[index] ? openPersonal.next(keys[index], wanted[index]) : open;
    if (known == Known.GOOD || known == Known.UNCERTAIN) {
      add(block, number, value, known, epochMillis, types[index]);
    } else {
      block.none(number, epochMillis, known);
    }
  }

  /** The file's number of a point, which it gets with its first reading. */
  private int number(int index) {
    if (numbers[index] == 0) {
      numbers[index] = names.number(keys[index]);
    }
    return numbers[index];
  }

  private void add(
      BlockBuilder block, int number, double value, byte known, long at, SignalType type) {
    switch (type) {
      case SignalType.Flag _ -> block.flag(number, at, known, value != 0);
      case SignalType.Quantity _ -> {
        if (Double.isFinite(value)) {
          block.number(number, at, known, value);
        } else {
          block.none(number, at, known);
        }
      }
      case SignalType.Enumeration enumeration -> {
        List<String> constants = enumeration.constants();
        int ordinal = (int) value;
        if (ordinal >= 0 && ordinal < constants.size()) {
          block.word(number, at, known, Shape.CONSTANT, constants.get(ordinal));
        } else {
          block.none(number, at, known);
        }
      }
      case SignalType.Text _ ->
          block.word(number, at, known, Shape.TEXT, recordable(texts.apply(value)));
    }
  }

  /** Of bounded length, and without halves of characters, which no platform would take. */
  private static String recordable(String text) {
    String shorter = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    for (int i = 0; i < shorter.length(); i++) {
      if (Character.isSurrogate(shorter.charAt(i))) {
        return new String(shorter.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return shorter;
  }

  private void cut() {
    if (open.size() > 0) {
      cut(open, false, openWanted, Disclosed.NOTHING);
      openWanted = 0;
      open.clear();
    }
    openPersonal.cut((block, disclosed) -> cut(block, true, 0, disclosed));
  }

  private void cut(BlockBuilder block, boolean isPersonal, long mask, Disclosed disclosed) {
    long id = ++lastBlock;
    batch.add(
        new Cut(
            id,
            block.from(),
            block.to(),
            block.size(),
            isPersonal,
            mask,
            block.encode(),
            stamp(block),
            disclosed));
  }

  private RecordedClock stamp(BlockBuilder block) {
    return new RecordedClock(clock.bootId(), block.from() - bootedAt, clock.trust());
  }

  @Override
  void write(Statements statements) throws SQLException {
    names.write(statements);
    int generation = positions.current().generation();
    for (Cut block : batch) {
      TelemetryTables.insertBlock(statements, block);
      for (String uplink : block.personal() ? disclosed(block) : recipients.in(block.wanted())) {
        long sequence = positions.next(uplink, Lane.TELEMETRY);
        AlertTables.insertOutbox(
            statements, uplink, Lane.TELEMETRY, generation, sequence, block.id());
      }
    }
    writeLost(statements, generation);
  }

  /** To whom it may go at this moment, which may be less than when it was read; on the record. */
  private List<String> disclosed(Cut block) throws SQLException {
    List<Consent> by =
        block.disclosed().consents().stream()
            .filter(
                consent -> consents.holds(consent) && recipients.names().contains(consent.uplink()))
            .toList();
    DisclosureTables.add(database.writer(), block, by);
    return by.stream().map(Consent::uplink).distinct().toList();
  }

  /** What may leave of what says something about a person. */
  Consents consents() {
    return consents;
  }

  /** What never came to be a block has a number too, so that the platform hears of it. */
  private void writeLost(Statements statements, int generation) throws SQLException {
    for (Map.Entry<Integer, Long> point : lost.entrySet()) {
      TelemetryTables.addDropped(database.writer(), point.getKey(), point.getValue());
    }
    for (String uplink : recipients.in(gap)) {
      long sequence = positions.next(uplink, Lane.TELEMETRY);
      AlertTables.insertOutbox(statements, uplink, Lane.TELEMETRY, generation, sequence, 0);
      statements.flush();
      LaneEpoch key = new LaneEpoch(uplink, Lane.TELEMETRY, generation);
      Gaps.put(database.writer(), key, sequence, TOO_FAST);
    }
  }

  @Override
  void written() {
    names.written();
    lost.clear();
    gap = 0;
    long count = batch.stream().mapToLong(Cut::count).sum();
    readings.addAndGet(count);
    compactor.written(count);
    batch.clear();
  }

  @Override
  boolean tidy(Statements statements) throws SQLException {
    boolean done = false;
    try {
      boolean more = compactor.step(statements);
      done = true;
      return more;
    } finally {
      if (!done) {
        compactor.forget();
      }
    }
  }

  @Override
  void carriedOver(Statements statements) throws SQLException {
    names.again();
    names.write(statements);
    compactor.again();
  }

  @Override
  int makeRoom(Connection connection) throws SQLException {
    return retention.makeRoom(connection);
  }
}
