package io.gengfu.agent.uplink;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.uplink.CloudEventsCodec.Receipt;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.mockito.invocation.InvocationOnMock;

/**
 * The uplink's own sending logic on a line that the simulation owns: messages and answers take time
 * and are lost with the line, receipts are lost by themselves.
 */
public final class SimulatedLink {

  private static final int PERMITS = 20;
  private static final Duration RESEND = Duration.ofSeconds(30);
  private static final int LATENCY_MILLIS_MOST = 3_000;
  private static final List<Lane> LANES =
      List.of(Lane.LIFE, Lane.ALERT, Lane.TELEMETRY, Lane.AUDIT);

  private record Flying(OutboxRecord entry, byte[] payload, long due) {}

  private record Told(byte[] receipt, long due) {}

  private final Outbox outbox;
  private final SplittableRandom random;
  private final Consumer<byte[]> platform;
  private final CloudEventsCodec codec = new CloudEventsCodec("gw", "city");
  private final Counters counters = new Counters();
  private final List<Flying> flying = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();
  private final Deque<Session.Answered> answers = new ArrayDeque<>();
  private final Deque<Receipt> receipts = new ArrayDeque<>();
  private @Nullable Sending sending;
  private long now;
  private long lastDue;

  /**
   * @param platform gets each message that arrives
   */
  public SimulatedLink(Outbox outbox, SplittableRandom random, Consumer<byte[]> platform) {
    this.outbox = outbox;
    this.random = random;
    this.platform = platform;
  }

  /** A new session begins at the store's cursor. */
  public void connect() {
    if (sending != null) {
      return;
    }
    List<LaneSender> senders =
        LANES.stream().map(lane -> new LaneSender(lane, outbox, true, RESEND, counters)).toList();
    sending =
        new Sending(
            mock(Session.class, withSettings().stubOnly().defaultAnswer(this::session)),
            senders,
            "city",
            counters,
            new Replies("city"),
            mock(
                PastTheStore.class,
                withSettings().stubOnly().defaultAnswer(SimulatedLink::nothing)),
            () -> new byte[0]);
  }

  /** The session is over; of what was under way some arrived, and nobody will say which. */
  public void cut() {
    sending = null;
    int arrived = random.nextInt(flying.size() + 1);
    flying.subList(0, arrived).forEach(message -> platform.accept(message.payload()));
    flying.clear();
    told.clear();
    answers.clear();
    receipts.clear();
  }

  /** The platform says how far it has a lane. */
  public void receipt(byte[] json) {
    if (random.nextInt(10) > 0) {
      told.add(new Told(json, now + latency()));
    }
  }

  /** What is due arrives, then the sending logic takes its turn. */
  public void step(long nanos) {
    now = nanos;
    if (sending == null) {
      return;
    }
    for (Flying message : List.copyOf(flying)) {
      if (message.due() <= now && flying.remove(message)) {
        platform.accept(message.payload());
        answers.add(new Session.Answered(message.entry(), 0));
      }
    }
    for (Told receipt : List.copyOf(told)) {
      if (receipt.due() <= now && told.remove(receipt)) {
        codec.receipt(receipt.receipt()).ifPresent(receipts::add);
      }
    }
    try {
      sending.step(now);
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  public void close() {
    outbox.close();
  }

  private long latency() {
    return Duration.ofMillis(random.nextInt(LATENCY_MILLIS_MOST)).toNanos();
  }

  private @Nullable Object session(InvocationOnMock call) {
    return switch (call.getMethod().getName()) {
      case "permits" -> PERMITS;
      case "answer" -> Optional.ofNullable(answers.poll());
      case "receipt" -> Optional.ofNullable(receipts.poll());
      case "takeStaleOffline", "hasNews" -> false;
      case "publishStatus" -> {
        call.<Runnable>getArgument(1).run();
        yield null;
      }
      case "publish" -> {
        OutboxRecord entry = call.getArgument(0);
        lastDue = Math.max(lastDue, now + latency()); // one after the other, as TCP has it
        flying.add(new Flying(entry, codec.encode(entry), lastDue));
        yield null;
      }
      default -> throw new IllegalStateException("not simulated: " + call.getMethod());
    };
  }

  /** Nothing goes past this store. */
  private static @Nullable Object nothing(InvocationOnMock call) {
    Class<?> type = call.getMethod().getReturnType();
    if (type == Optional.class) {
      return Optional.empty();
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? (Object) Long.MAX_VALUE : null;
  }
}
