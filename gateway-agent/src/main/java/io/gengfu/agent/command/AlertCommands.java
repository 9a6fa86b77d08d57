package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.Core.DeskWork;
import io.gengfu.rules.Answer;
import io.gengfu.rules.ByHand;
import io.gengfu.rules.Reason;
import io.gengfu.settings.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people do with alerts: {@code acknowledge}, {@code confirm}, {@code reset}, {@code shelve},
 * {@code unshelve}, {@code out-of-service}, {@code in-service}. Each request names its target under
 * {@code alert} (an alert's id, a rule instance's key, and for the last two a device's id), says
 * {@code who} and {@code why}, and is answered with {@code {"done": true}} or {@code {"done": false,
 * "why": …}}.
 */
final class AlertCommands {

  private static final Logger LOG = LoggerFactory.getLogger(AlertCommands.class);

  private final Core core;

  AlertCommands(Core core) {
    this.core = core;
  }

  /** By command word. */
  Map<String, Handler> handlers() {
    return Map.of(
        "acknowledge",
        (request, reply) ->
            by(request, reply, (to, hand) -> (desk, at) -> desk.acknowledge(to, hand, at)),
        "confirm",
        (request, reply) ->
            by(request, reply, (to, hand) -> (desk, at) -> desk.confirm(to, hand, at)),
        "reset",
        (request, reply) ->
            by(request, reply, (to, hand) -> (desk, at) -> desk.reset(to, hand, at)),
        "shelve",
        this::shelve,
        "unshelve",
        (request, reply) ->
            by(request, reply, (to, hand) -> (desk, at) -> desk.unshelve(to, hand, at)),
        "out-of-service",
        (request, reply) ->
            by(request, reply, (to, hand) -> (desk, at) -> desk.outOfService(to, hand, at)),
        "in-service",
        (request, reply) ->
            by(request, reply, (to, hand) -> (desk, at) -> desk.inService(to, hand, at)));
  }

  private void shelve(JsonNode request, Reply reply) throws IOException {
    String time = request.path("for").asText();
    Optional<Duration> limit = Durations.parse(time);
    if (time.isEmpty()) {
      by(request, reply, (to, hand) -> (desk, at) -> desk.shelveOnce(to, hand, at));
    } else if (limit.isEmpty()) {
      answer(reply, Answer.refused("for is " + time + "; wanted: " + Durations.WANTED));
    } else {
      by(request, reply, (to, hand) -> (desk, at) -> desk.shelve(to, limit.get(), hand, at));
    }
  }

  @FunctionalInterface
  private interface Deed {
    DeskWork of(String target, ByHand hand);
  }

  private void by(JsonNode request, Reply reply, Deed deed) throws IOException {
    String who = request.path("who").asText();
    String target = request.path("alert").asText();
    String reason = request.path("reason").asText();
    Optional<Reason> known =
        Arrays.stream(Reason.values()).filter(r -> word(r).equals(reason)).findFirst();
    if (who.isBlank()) {
      answer(reply, Answer.refused("nobody is named: say who"));
    } else if (!reason.isEmpty() && known.isEmpty()) {
      answer(reply, Answer.refused("reason is " + reason + "; wanted: real, false, test or maintenance"));
    } else {
      String why = request.path("why").asText();
      Answer answer = core.byHand(deed.of(target, new ByHand(who, why, known)));
      if (answer.isDone()) {
        LOG.info("{} of {} by {}: {}", request.path("command").asText(), target, who, why);
      }
      answer(reply, answer);
    }
  }

  private static String word(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static void answer(Reply reply, Answer answer) throws IOException {
    reply.line(
        switch (answer) {
          case Answer.Done done -> Map.of("done", true);
          case Answer.Refused(String why) -> Map.of("done", false, "why", why);
        });
  }
}
