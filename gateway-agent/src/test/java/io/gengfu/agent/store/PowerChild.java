package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A store at work under the shim: decisions, readings, audit records, and a platform that takes and
 * confirms. What was reported recorded, and what the platform has got, stands in the file {@code
 * marks}, which the shim logs in its place among the writes.
 */
final class PowerChild {

  /** What is broken, so that the proof can show that it would find it. */
  enum Broken {
    NOTHING,
    /** SQLite never flushes. */
    SYNCHRONOUS_OFF,
    /** Numbers are out, and so can be sent and confirmed, before the commit that they belong to. */
    RECEIPT_BEFORE_COMMIT
  }

  static final List<Lane> LANES = List.of(Lane.LIFE, Lane.ALERT, Lane.TELEMETRY, Lane.AUDIT);

  private static final int INSTANCES = 40;

  private final Store store;
  private final Outbox outbox;
  private final FileChannel marks;
  private final Map<Lane, Position> received = new EnumMap<>(Lane.class);
  private final String run = Long.toHexString(System.nanoTime());
  private long marksAt;

  private PowerChild(Store store, FileChannel marks) {
    this.store = store;
    this.outbox = store.outbox("city");
    this.marks = marks;
    LANES.forEach(lane -> received.put(lane, outbox.cursor(lane)));
  }

  /** FOLDER MARKS BROKEN SEED GROUPS close|run. */
  public static void main(String[] args) throws Exception {
    Broken broken = Broken.valueOf(args[2]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[3]));
    // Small, so that what is confirmed is deleted and its pages used again.
    StoreConfig limits = new StoreConfig(4, 2, Duration.ofMillis(10));
    Store store = Store.open(Path.of(args[0]), limits, "gw", List.of("city"), Alerts.POINTS);
    try (FileChannel marks =
        FileChannel.open(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      PowerChild child = new PowerChild(store, marks);
      child.breakIt(broken);
      child.work(random, Integer.parseInt(args[4]), broken);
      if (args[5].equals("close")) {
        store.close();
      } else {
        Runtime.getRuntime().halt(137);
      }
    }
  }

  private void breakIt(Broken broken) throws ReflectiveOperationException, SQLException {
    if (broken == Broken.SYNCHRONOUS_OFF) {
      try (Statement statement = writer().database.writer().createStatement()) {
        statement.execute("PRAGMA synchronous = OFF");
      }
    }
  }

  private AlertWriter writer() throws ReflectiveOperationException {
    var field = Store.class.getDeclaredField("parts");
    field.setAccessible(true);
    return ((Opening.Parts) field.get(store)).alerts();
  }

  private void work(SplittableRandom random, int groups, Broken broken)
      throws InterruptedException, ReflectiveOperationException {
    Journal journal = store.journal(handle -> "");
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    mark("S"); // what follows was opened
    recorded();
    store.onCommit(this::recorded);
    long next = outbox.highWater(Lane.ALERT) + 1;
    for (int group = 0; group < groups; group++) {
      CountDownLatch written = new CountDownLatch(1);
      if (broken == Broken.RECEIPT_BEFORE_COMMIT) {
        AlertWriter writer = writer();
        writer.submit(
            connection -> {
              writer.positions.committed();
              recorded();
            });
      }
      int alerts = random.nextInt(1, 12);
      for (int i = 0; i < alerts; i++) {
        String instance = "p/r/d" + next % INSTANCES;
        String id = next + "-" + run;
        journal.decided(Alerts.raised(id, instance, Lane.ALERT));
        // Over for good, so that it may be deleted once the platform has it.
        journal.decided(Alerts.decision(Alerts.step(id, instance, Lane.ALERT, 2, Kind.WITHDRAWN)));
        journal.reading(speed, random.nextDouble(), Known.GOOD, 0, System.currentTimeMillis());
        next += 2; // each has two numbers
      }
      long at = next;
      store.audit(
          List.of(new AuditRecord("k" + at + run, "io.gengfu.kpi.v1", "s", Instant.now(), "{}")));
      writer()
          .submit(
              new GroupWriter.Control() {
                @Override
                public void write(Connection connection) {}

                @Override
                public void committed() {
                  written.countDown();
                }
              });
      journal.wake();
      if (!written.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not written");
      }
      if (random.nextInt(3) == 0) {
        platform(random);
      }
    }
    var window = store.figures().window();
    System.out.println("window " + window);
  }

  /** Takes what is there, or some of it; then confirms what it has. */
  private void platform(SplittableRandom random) {
    for (Lane lane : LANES) {
      Position last = received.getOrDefault(lane, new Position(0, 0));
      List<OutboxRecord> records = outbox.after(lane, last, random.nextInt(1, 200));
      for (OutboxRecord record : records) {
        received.put(lane, record.position());
        mark("P " + lane + " " + record.epoch().id() + " " + record.sequence());
      }
      if (!records.isEmpty()) {
        OutboxRecord latest = records.getLast();
        outbox.confirm(lane, latest.epoch().id(), latest.sequence());
      }
    }
  }

  private void recorded() {
    for (Lane lane : LANES) {
      mark("R " + lane + " " + outbox.epoch(lane).id() + " " + outbox.highWater(lane));
    }
  }

  private synchronized void mark(String line) {
    try {
      byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
      marks.write(ByteBuffer.wrap(bytes), marksAt);
      marksAt += bytes.length;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
