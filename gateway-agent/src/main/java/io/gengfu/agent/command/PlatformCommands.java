package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.command.Refusal.Code;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.PlatformCommand;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.CommandInbox;
import io.gengfu.agent.store.RecordedCommand;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.uplink.CommandListener;
import io.gengfu.agent.uplink.CommandMessage;
import io.gengfu.agent.uplink.CommandReply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of one platform, one after the other on a thread of their own: checked, recorded,
 * carried out, recorded again and answered. One that was recorded is never carried out again; of
 * one that a crash has cut short nobody knows what came, and that is the answer.
 *
 * <p>At most {@value #WAITING_MOST} wait; more are refused at once.
 */
public final class PlatformCommands implements CommandListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PlatformCommands.class);

  private static final int WAITING_MOST = 32;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /** Each is two flushes of the disk and two audit records, which others need room among. */
  private static final int AT_ONCE = 60;

  private static final Duration ONE_EVERY = Duration.ofSeconds(6);
  private static final int REFUSALS_AT_ONCE = 20;
  private static final Duration REFUSAL_EVERY = Duration.ofMinutes(3);

  private final UplinkConfig uplink;
  private final Operations operations;
  private final CommandMemory memory;
  private final Predicate<List<AuditRecord>> audits;
  private final Clock clock;
  private final CommandCheck check;
  private final CommandAudit audit;
  private final ThreadPoolExecutor thread;
  private final CommandAnswers answers;

  // Of the thread alone.
  private final Allowance allowance;
  private final Allowance refusals;
  private long unrecorded;

  /**
   * @param gateway its id
   * @param inbox closed with this
   * @param audits takes audit records; false when it cannot
   */
  public PlatformCommands(
      String gateway,
      UplinkConfig uplink,
      Operations operations,
      CommandInbox inbox,
      Predicate<List<AuditRecord>> audits,
      Clock clock) {
    this(
        gateway,
        uplink,
        operations,
        new CommandMemory(uplink.name(), inbox, CommandMemory::isDone),
        audits,
        clock,
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MOST),
            Thread.ofPlatform().name("commands-" + uplink.name()).daemon().factory()));
  }

  /** One whose thread somebody else has made. */
  PlatformCommands(
      String gateway,
      UplinkConfig uplink,
      Operations operations,
      CommandMemory memory,
      Predicate<List<AuditRecord>> audits,
      Clock clock,
      ThreadPoolExecutor thread) {
    this.uplink = uplink;
    this.operations = operations;
    this.memory = memory;
    this.thread = thread;
    this.audits = audits;
    this.clock = clock;
    check = new CommandCheck(gateway, uplink, clock);
    audit = new CommandAudit(uplink.name());
    answers = new CommandAnswers(gateway, clock);
    allowance = new Allowance(AT_ONCE, ONE_EVERY, clock.nanos());
    refusals = new Allowance(REFUSALS_AT_ONCE, REFUSAL_EVERY, clock.nanos());
  }

  @Override
  public void begin(Consumer<CommandReply> sink) {
    answers.begin(sink);
    thread.execute(() -> guarded(this::answerUnfinished));
  }

  @Override
  public void arrived(CommandMessage message) {
    long now = clock.nanos();
    if (message.body().length == 0) {
      return; // somebody took a retained message back
    }
    // A body that is too large is not kept waiting.
    CommandMessage kept =
        message.body().length > CommandBody.BYTES_MOST
            ? new CommandMessage(
                new byte[0],
                message.retained(),
                message.responseTopic(),
                message.correlation(),
                Optional.empty(),
                message.replyMost())
            : message;
    try {
      thread.execute(() -> guarded(() -> take(kept, now)));
    } catch (RejectedExecutionException e) {
      Refusal busy = new Refusal(Code.BUSY, "more than " + WAITING_MOST + " commands wait");
      answers.send(kept, answers.refused("", "", busy));
    }
  }

  // A bug in one command must not cost the others their thread.
  private static void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("a command was not carried out; a bug", e);
    }
  }

  private void take(CommandMessage message, long arrived) {
    if (message.retained()) {
      refuse(
          message,
          "",
          "",
          new Refusal(Code.RETAINED, "the broker kept it: publish it without retain"));
      return;
    }
    if (message.body().length == 0) {
      String why = "the body has more than " + CommandBody.BYTES_MOST + " bytes";
      refuse(message, "", "", new Refusal(Code.TOO_LARGE, why));
      return;
    }
    switch (CommandBody.read(message.body())) {
      case CommandBody.Read.Wrong(String id, String command, String why) ->
          refuse(message, id, command, new Refusal(Code.MALFORMED, why));
      case CommandBody.Read.Right(CommandBody body) -> take(message, body, arrived);
    }
  }

  private void take(CommandMessage message, CommandBody body, long arrived) {
    String digest = digest(message.body());
    Optional<RecordedCommand> before;
    try {
      before = memory.find(body.id());
    } catch (StoreException e) {
      Refusal refusal = new Refusal(Code.NOT_RECORDED, String.valueOf(e.getMessage()));
      refuse(message, body.id(), body.command().word(), refusal);
      return;
    }
    if (before.isPresent() || memory.isRecent(body.id())) {
      again(message, body, digest, before);
      return;
    }
    Operation operation = operations.of(body.command()).orElse(null);
    Asked asked = asked(body.id(), body.request(), message.replyMost());
    Optional<Refusal> refusal =
        answers
            .refusal(message)
            .or(
                () ->
                    check.refusal(body, message, operation != null && operation.isDangerous(asked)))
            .or(() -> unavailable(operation))
            .or(this::tooMany);
    if (refusal.isPresent() || operation == null) {
      refuse(message, body.id(), body.command().word(), refusal.orElseThrow());
      return;
    }
    var command =
        new RecordedCommand(
            uplink.name(),
            body.id(),
            digest,
            body.request().toString(),
            clock.wall(),
            answers.topic(message),
            message.correlation(),
            "");
    carryOut(command, body, message, operation, asked, arrived);
  }

  private void carryOut(
      RecordedCommand command,
      CommandBody body,
      CommandMessage message,
      Operation operation,
      Asked asked,
      long arrived) {
    long until = arrived + body.lifetime().toNanos();
    boolean personal = operation.isPersonal(asked);
    AuditRecord taken =
        audit.taken(
            body.id(), body.request(), personal, message.signature().isPresent(), command.at());
    Map<String, Object> reply;
    long left = until - clock.nanos();
    // What is late is recorded all the same: it was asked for, and is answered.
    boolean recorded = memory.take(command, taken, Duration.ofNanos(left));
    if (left > 0 && !recorded) {
      Refusal refusal =
          new Refusal(Code.NOT_RECORDED, "it could not be recorded, hence was not done");
      reply = answers.refused(body.id(), body.command().word(), refusal);
    } else if (clock.nanos() >= until) {
      reply = answers.begun(body.id(), body.command().word(), "expired");
      reply.put("reason", "its lifetime of " + body.lifetime().toMillis() + " ms was over");
    } else {
      reply = answers.outcome(body, run(operation, asked));
    }
    boolean told = !personal && isTold(body.command());
    memory.finish(
        body.id(), reply, audit.finished(body.id(), body.request(), reply, told, clock.wall()));
    if (!"done".equals(reply.get("state"))) {
      LOG.info("uplink {}: {} {}: {}", uplink.name(), body.command().word(), body.id(), reply);
    }
    answers.send(message, reply);
  }

  private static Outcome run(Operation operation, Asked asked) {
    try {
      return operation.run(asked);
    } catch (RuntimeException e) {
      LOG.error("command {} failed; a bug", asked.id(), e);
      return new Outcome.Failed("a bug: " + e, Map.of());
    }
  }

  /** What a command has read is not told to others, nor kept. */
  private static boolean isTold(PlatformCommand command) {
    return command != PlatformCommand.READ_HISTORY && command != PlatformCommand.DIAGNOSTICS;
  }

  private void again(
      CommandMessage message, CommandBody body, String digest, Optional<RecordedCommand> before) {
    if (before.isPresent() && !before.get().digest().equals(digest)) {
      String why = "another command had the id " + body.id();
      refuse(message, body.id(), body.command().word(), new Refusal(Code.ID_USED, why));
      return;
    }
    Map<String, Object> reply =
        memory.answer(body.id(), before).orElseGet(() -> unknown(before.orElseThrow()));
    var repeated = new LinkedHashMap<String, Object>(reply);
    repeated.put("again", true);
    answers.send(message, repeated);
  }

  /** What was begun before this process, and never finished. */
  private void answerUnfinished() {
    for (RecordedCommand command : memory.unfinished()) {
      answers.send(command, unknown(command));
    }
  }

  private Map<String, Object> unknown(RecordedCommand command) {
    ObjectNode request = CommandMemory.request(command);
    Optional<PlatformCommand> word = PlatformCommand.of(request.path("command").asText());
    Optional<Operation> operation = word.flatMap(operations::of);
    Asked asked = asked(command.name(), request, CommandMemory.ANSWER_MOST);
    Map<String, Object> reply =
        answers.begun(command.name(), request.path("command").asText(), "unknown");
    reply.put("reason", "the gateway stopped while it was carried out; it is not done again");
    reply.put("result", operation.map(o -> o.readBack(asked)).orElse(Map.of()));
    LOG.warn("uplink {}: nobody knows what came of command {}", uplink.name(), command.name());
    boolean told = operation.isPresent() && !operation.get().isPersonal(asked);
    memory.finish(
        command.name(), reply, audit.finished(command.name(), request, reply, told, clock.wall()));
    return reply;
  }

  private Asked asked(String id, ObjectNode request, int room) {
    // So that everybody on this box sees from where it came.
    String from = uplink.name().substring(0, Math.min(24, uplink.name().length()));
    return new Asked(
        request.path("arguments"),
        from + "/" + request.path("who").asText(),
        request.path("why").asText(),
        uplink.name(),
        id,
        room);
  }

  private static Optional<Refusal> unavailable(@Nullable Operation operation) {
    return operation == null
        ? Optional.of(new Refusal(Code.REFUSED, "it cannot be done until the gateway's next start"))
        : Optional.empty();
  }

  private Optional<Refusal> tooMany() {
    return allowance.take(clock.nanos())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Code.BUSY,
                AT_ONCE + " commands at once, and one every " + ONE_EVERY.toSeconds() + " s"));
  }

  private void refuse(CommandMessage message, String id, String command, Refusal refusal) {
    LOG.warn(
        "uplink {}: command {} {} refused: {} ({})",
        uplink.name(),
        command,
        id,
        refusal.why(),
        refusal.code());
    Instant now = clock.wall();
    boolean recorded =
        refusals.take(clock.nanos())
            && audits.test(List.of(audit.refused(id, command, refusal, unrecorded, now)));
    unrecorded = recorded ? 0 : unrecorded + 1;
    answers.send(message, answers.refused(id, command, refusal));
  }

  private static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Finishes the command under way; what waits is not begun. */
  @Override
  public void close() {
    thread.getQueue().clear();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("uplink {}: a command is still being carried out", uplink.name());
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    memory.close();
  }
}
