package io.gengfu.agent.uplink;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.rules.Lane;
import java.net.URI;
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
  private static final int MOST_BYTES = 1 << 16;
  private static final List<Lane> LANES =
      List.of(Lane.LIFE, Lane.ALERT, Lane.TELEMETRY, Lane.AUDIT);

  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  private record Flying(OutboxRecord entry, byte[] payload, long due) {}

  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  private record Told(byte[] body, long due) {}

  private final Outbox outbox;
  private final SplittableRandom random;
  private final Consumer<byte[]> platform;
  private final CloudEventsCodec codec = new CloudEventsCodec("gw", "city");
  private final Both both =
      new Both(
          new UplinkConfig(
              "city",
              URI.create("mqtt://127.0.0.1"),
              Optional.empty(),
              Optional.empty(),
              true,
              RESEND),
          "gw",
          Timing.USUAL,
          Optional.empty(),
          Budget.none());
  private final List<Flying> flying = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();
  private final List<Told> asked = new ArrayList<>();
  private final List<Told> replied = new ArrayList<>();
  private final CommandListener commands;
  private final Consumer<byte[]> replies;
  private final Deque<Session.Answered> answers = new ArrayDeque<>();
  private ReceiptBox receipts = new ReceiptBox();
  private @Nullable Sending sending;
  private long now;
  private long lastDue;

  /**
   * @param commands takes the platform's
   * @param platform gets each message that arrives
   * @param replies gets each answer to a command that arrives
   */
  public SimulatedLink(
      Outbox outbox,
      SplittableRandom random,
      CommandListener commands,
      Consumer<byte[]> platform,
      Consumer<byte[]> replies) {
    this.outbox = outbox;
    this.random = random;
    this.commands = commands;
    this.platform = platform;
    this.replies = replies;
    commands.begin(both.replies::add);
  }

  /** A new session begins at the store's cursor. */
  public void connect() {
    if (sending != null) {
      return;
    }
    Sending began =
        new Sending(
            Line.Role.FIRST,
            mock(Session.class, withSettings().stubOnly().defaultAnswer(this::session)),
            both,
            new Ahead(codec::encode, task -> {}), // Virtual time has one thread.
            () -> new Codec.Letter("", new byte[0], codec.format(), 1, true),
            new Strikes(outbox, both.counters, 1),
            mock(
                PastTheStore.class,
                withSettings().stubOnly().defaultAnswer(SimulatedLink::nothing)));
    LANES.forEach(lane -> began.carry(lane, outbox));
    sending = began;
  }

  /** The session is over; of what was under way some arrived, and nobody will say which. */
  public void cut() {
    sending = null;
    int arrived = random.nextInt(flying.size() + 1);
    flying.subList(0, arrived).forEach(message -> platform.accept(message.payload()));
    flying.clear();
    told.clear();
    asked.clear();
    replied.clear();
    answers.clear();
    receipts = new ReceiptBox();
  }

  /** The platform wants something done; the broker may bring it twice, or not at all. */
  public void command(byte[] body) {
    for (int times = sending == null ? 0 : 1 + random.nextInt(8) / 7; times > 0; times--) {
      asked.add(new Told(body, now + latency()));
    }
  }

  /** The platform says how far it has a lane. */
  public void receipt(byte[] json) {
    if (random.nextInt(10) > 0) {
      told.add(new Told(json, now + latency()));
    }
  }

  /** Time has passed: each message and receipt arrives when it does, one after the other. */
  public void run(long until) {
    while (true) {
      long next = Long.MAX_VALUE;
      for (Flying message : flying) {
        next = Math.min(next, message.due());
      }
      for (List<Told> all : List.of(told, asked, replied)) {
        for (Told message : all) {
          next = Math.min(next, message.due());
        }
      }
      if (next > until) {
        break;
      }
      step(Math.max(now, next));
    }
    step(until);
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
        codec.receipt(receipt.body()).ifPresent(receipts::add);
      }
    }
    for (Told command : List.copyOf(asked)) {
      if (command.due() <= now && asked.remove(command)) {
        commands.arrived(
            new CommandMessage(
                command.body(), false, "", new byte[0], Optional.empty(), MOST_BYTES));
      }
    }
    for (Told reply : List.copyOf(replied)) {
      if (reply.due() <= now && replied.remove(reply)) {
        replies.accept(reply.body());
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
      case "limits" -> new Limits(PERMITS, Long.MAX_VALUE, 1);
      case "answer" -> Optional.ofNullable(answers.poll());
      case "receipts" -> receipts;
      case "takeStaleOffline" -> false;
      case "sendBuffer", "listenAgain" -> null;
      case "publishStatus" -> {
        call.<Runnable>getArgument(1).run();
        yield null;
      }
      case "publishReply" -> {
        replied.add(new Told(call.<CommandReply>getArgument(0).body(), now + latency()));
        call.<Runnable>getArgument(1).run();
        yield null;
      }
      case "publish" -> {
        OutboxRecord entry = call.getArgument(0);
        lastDue = Math.max(lastDue, now + latency()); // one after the other, as TCP has it
        byte[] payload = call.getArgument(1);
        flying.add(new Flying(entry, payload, lastDue));
        yield payload.length;
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
