package io.gengfu.driver.mqtt;

import io.gengfu.driver.Backoff;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.driver.mqtt.BrokerSession.Event;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one broker: takes what comes, sends commands, says what has grown old, connects anew.
 * Everything is done on one thread; only {@link #write} and {@link #end} are called from others.
 */
final class MqttLine {

  private static final Logger LOG = LoggerFactory.getLogger(MqttLine.class);

  /** Messages that wait; more make the line begin anew, since nobody knows what was in them. */
  private static final int EVENTS_MAX = 4_096;

  /** Longer payloads are no sensor's. */
  private static final int PAYLOAD_MAX = 256 * 1024;

  private static final int WRITES_MAX = 256;
  private static final Duration RECONNECT_MIN = Duration.ofMillis(100);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(10);

  /** A broker that accepts and says nothing is left after this. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final String CLOSED = "the driver is closed";

  private final String name;
  private final List<SubDevice> devices;
  private final BrokerAddress broker;
  private final Thread thread;
  private final long tickNanos;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(EVENTS_MAX);
  private final BlockingQueue<PendingWrite> writes = new ArrayBlockingQueue<>(WRITES_MAX);
  private final Semaphore wake = new Semaphore(0);
  private final Talk talk;
  private final AtomicLong dropped = new AtomicLong();
  private final List<PendingWrite> sent = new ArrayList<>();
  private final Backoff backoff =
      new Backoff(RECONNECT_MIN, RECONNECT_MAX, RandomGenerator.getDefault());
  private volatile boolean ended;
  private @Nullable BrokerSession session;
  private boolean connected;
  private long retryNanos = System.nanoTime();
  private long openedNanos;
  private String trouble = "not yet connected";

  MqttLine(String name, List<SubDeviceSettings> settings, Talk talk, ReadingSink sink) {
    this.name = name;
    ReadingSink guarded = reading -> handOver(sink, reading);
    this.talk = talk;
    devices = settings.stream().map(s -> new SubDevice(s, talk.with(s.device()), guarded)).toList();
    broker = settings.getFirst().broker();
    tickNanos =
        settings.stream()
            .mapToLong(s -> s.device().interval().toNanos() / 10)
            .map(nanos -> Math.clamp(nanos, 10_000_000, 1_000_000_000))
            .min()
            .orElseThrow();
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  Thread thread() {
    return thread;
  }

  /** Any thread. Fails the write at once when too many wait or the line has ended. */
  void write(PendingWrite write) {
    if (!writes.offer(write)) {
      write.fail(Cause.TIMEOUT, WRITES_MAX + " writes wait already");
    } else if (ended && writes.remove(write)) {
      write.fail(Cause.UNREACHABLE, CLOSED);
    }
    wake.release();
  }

  /** Any thread, any number of times. */
  void end() {
    ended = true;
    wake.release();
  }

  private void event(Event event) {
    if (!events.offer(event)) {
      dropped.incrementAndGet();
    }
    wake.release();
  }

  private void run() {
    try {
      while (!ended) {
        step();
      }
    } catch (InterruptedException e) {
      LOG.warn("{}: interrupted, and therefore ended", name);
    } finally {
      ended = true;
      drop();
      sent.forEach(write -> write.fail(Cause.UNREACHABLE, CLOSED));
      for (PendingWrite write = writes.poll(); write != null; write = writes.poll()) {
        write.fail(Cause.UNREACHABLE, CLOSED);
      }
    }
  }

  private void step() throws InterruptedException {
    long now = System.nanoTime();
    if (session == null && now - retryNanos >= 0) {
      connect();
    }
    if (wake.tryAcquire(waitNanos(System.nanoTime()), TimeUnit.NANOSECONDS)) {
      wake.drainPermits();
    }
    while (!ended && !events.isEmpty()) {
      take(events.remove());
    }
    // While it connects, a write waits for that.
    while (!ended && (connected || session == null) && !writes.isEmpty()) {
      send(writes.remove());
    }
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      down(lost + " messages came faster than they could be taken");
    }
    long later = System.nanoTime();
    if (session != null && !connected && later - openedNanos >= ANSWER.toNanos()) {
      down("the broker accepts and does not answer");
    }
    sent.removeIf(write -> isOver(write, later));
    writes.removeIf(write -> isOver(write, later));
    devices.forEach(device -> tick(device, later));
  }

  private void tick(SubDevice device, long now) {
    if (connected) {
      device.tick(now);
    } else {
      device.unreachable(trouble, now);
    }
  }

  private static boolean isOver(PendingWrite write, long now) {
    if (now - write.endNanos() >= 0) {
      write.expire();
    }
    return write.result().isDone();
  }

  private long waitNanos(long now) {
    long wait = tickNanos;
    long end =
        Stream.concat(sent.stream(), writes.stream())
            .mapToLong(write -> write.endNanos() - now)
            .min()
            .orElse(Long.MAX_VALUE);
    wait = Math.min(wait, end);
    if (session == null) {
      wait = Math.min(wait, retryNanos - now);
    }
    return Math.max(0, wait);
  }

  private void connect() {
    Set<String> topics = new HashSet<>();
    devices.forEach(device -> topics.addAll(device.topics()));
    try {
      openedNanos = System.nanoTime();
      session = BrokerSession.open(broker, topics, this::event);
    } catch (IOException | MqttException | RuntimeException e) {
      down(String.valueOf(e.getMessage()));
    }
  }

  private void take(Event event) {
    long now = System.nanoTime();
    switch (event) {
      case Event.Connected(BrokerSession which) -> {
        if (which == session && !connected) {
          LOG.info("{}: connected", name);
          connected = true;
          backoff.reset();
          talk.connected();
          devices.forEach(device -> device.connected(now));
        }
      }
      case Event.Lost(BrokerSession which, String why) -> {
        if (which == session) {
          down("the broker: " + why);
        }
      }
      case Event.Message(String topic, byte[] payload, boolean retained) ->
          message(topic, payload, retained, now);
    }
  }

  private void message(String topic, byte[] payload, boolean retained, long now) {
    if (payload.length > PAYLOAD_MAX) {
      LOG.warn("{}: {} bytes on {} are left out", name, payload.length, topic);
      return;
    }
    devices.forEach(device -> device.message(topic, payload, retained, now));
    if (retained) {
      return; // From before the command.
    }
    for (PendingWrite write : sent) {
      if (write.mapping().topic().equals(topic)) {
        write.mapping().reading(payload).ifPresent(write::heard);
      }
    }
  }

  private void send(PendingWrite write) {
    BrokerSession open = session;
    if (open == null || !connected) {
      write.fail(Cause.UNREACHABLE, trouble);
      return;
    }
    try {
      var orders = new ArrayList<PointMapping.Order>();
      write.mapping().command().ifPresent(orders::add);
      write.mapping().get().ifPresent(orders::add);
      for (PointMapping.Order order : orders) {
        open.publish(order.topic(), write.mapping().payload(order, write.value()));
      }
      sent.add(write);
    } catch (MqttException e) {
      write.fail(Cause.UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }

  private void down(String why) {
    if (!backoff.isFailing()) {
      LOG.warn("{}: {}; tried again for ever", name, why);
    }
    trouble = why;
    drop();
    long now = System.nanoTime();
    retryNanos = now + backoff.nextNanos();
    devices.forEach(device -> device.tellBad(Cause.UNREACHABLE, why, now));
    sent.forEach(write -> write.fail(Cause.UNREACHABLE, why));
    sent.clear();
  }

  private void drop() {
    connected = false;
    BrokerSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
    events.clear();
  }

  private void handOver(ReadingSink sink, Reading reading) {
    if (ended) {
      return;
    }
    try {
      sink.accept(reading);
    } catch (RuntimeException e) {
      LOG.error("{}: the reading {} was not taken", name, reading, e);
    }
  }
}
