package io.gengfu.agent.command;

import io.gengfu.agent.command.Refusal.Code;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.RecordedCommand;
import io.gengfu.agent.uplink.CommandMessage;
import io.gengfu.agent.uplink.CommandReply;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What commands are answered with, and where: {@code docs/schemas/reply.schema.json}. */
final class CommandAnswers {

  private static final int CORRELATION_MOST = 256;
  private static final int TOPIC_MOST = 256;

  private final String gateway;
  private final String ours;
  private final Clock clock;
  private volatile Consumer<CommandReply> sink = reply -> {};

  CommandAnswers(String gateway, Clock clock) {
    this.gateway = gateway;
    this.clock = clock;
    ours = "gengfu/v1/" + gateway + "/reply";
  }

  void begin(Consumer<CommandReply> replies) {
    sink = replies;
  }

  /** An answer to be completed. */
  Map<String, Object> begun(String id, String command, String state) {
    var reply = new LinkedHashMap<String, Object>();
    reply.put("id", id);
    reply.put("command", command);
    reply.put("gateway", gateway);
    reply.put("state", state);
    reply.put("at", clock.wall().toString());
    return reply;
  }

  Map<String, Object> refused(String id, String command, Refusal refusal) {
    Map<String, Object> reply = begun(id, command, "refused");
    reply.put("code", refusal.code().word());
    reply.put("reason", refusal.why());
    return reply;
  }

  Map<String, Object> outcome(CommandBody body, Outcome outcome) {
    String word = body.command().word();
    return switch (outcome) {
      case Outcome.Done(Map<String, Object> result) -> {
        Map<String, Object> reply = begun(body.id(), word, "done");
        reply.put("result", result);
        yield reply;
      }
      case Outcome.Refused(String why, Map<String, Object> result) -> {
        Map<String, Object> reply = refused(body.id(), word, new Refusal(Code.REFUSED, why));
        reply.put("result", result);
        yield reply;
      }
      case Outcome.Failed(String why, Map<String, Object> result) -> {
        Map<String, Object> reply = begun(body.id(), word, "failed");
        reply.put("reason", why);
        reply.put("result", result);
        yield reply;
      }
    };
  }

  static Map<String, Object> shortened(Map<String, Object> reply) {
    var shortened = new LinkedHashMap<String, Object>(reply);
    shortened.remove("result");
    shortened.put("resultOmitted", true);
    return shortened;
  }

  /** Never blocks. */
  void send(CommandMessage message, Map<String, Object> reply) {
    byte[] bytes = bytes(reply);
    byte[] fitting = bytes.length <= message.replyMost() ? bytes : bytes(shortened(reply));
    byte[] correlation =
        message.correlation().length <= CORRELATION_MOST ? message.correlation() : new byte[0];
    sink.accept(new CommandReply(topic(message), correlation, fitting));
  }

  /** To who asked before this process began. */
  void send(RecordedCommand command, Map<String, Object> reply) {
    sink.accept(new CommandReply(command.responseTopic(), command.correlation(), bytes(reply)));
  }

  private static byte[] bytes(Map<String, Object> reply) {
    return CommandAudit.json(reply).getBytes(StandardCharsets.UTF_8);
  }

  /** Why this cannot be answered where and as its sender wants; empty when it can. */
  Optional<Refusal> refusal(CommandMessage message) {
    if (!message.responseTopic().isEmpty() && !isOurs(message.responseTopic())) {
      String wanted = "the response topic; wanted: " + ours + ", or one below it";
      return Optional.of(new Refusal(Code.MALFORMED, wanted));
    }
    if (message.correlation().length > CORRELATION_MOST) {
      String wanted = "correlation data; wanted: at most " + CORRELATION_MOST + " bytes";
      return Optional.of(new Refusal(Code.MALFORMED, wanted));
    }
    return Optional.empty();
  }

  /** Where the answer goes. */
  String topic(CommandMessage message) {
    return isOurs(message.responseTopic()) ? message.responseTopic() : ours;
  }

  /** An answer must not be a way to speak on anybody else's topics. */
  private boolean isOurs(String topic) {
    return topic.length() <= TOPIC_MOST
        && (topic.equals(ours) || topic.startsWith(ours + "/"))
        && topic.chars().noneMatch(c -> c == '#' || c == '+' || c == 0);
  }
}
