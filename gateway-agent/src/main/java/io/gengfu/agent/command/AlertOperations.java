package io.gengfu.agent.command;

import io.gengfu.agent.config.PlatformCommand;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.DeskWork;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Answer;
import io.gengfu.rules.ByHand;
import io.gengfu.rules.Reason;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people do with alerts: {@code acknowledge}, {@code confirm}, {@code reset}, {@code shelve},
 * {@code unshelve}, {@code out-of-service}, {@code in-service}. The target stands under {@code
 * alert}: an alert's id, a rule instance's key, and for the last two a device's id.
 */
final class AlertOperations {

  private static final Logger LOG = LoggerFactory.getLogger(AlertOperations.class);

  private final Core core;

  AlertOperations(Core core) {
    this.core = core;
  }

  Map<PlatformCommand, Operation> all() {
    return Map.of(
        PlatformCommand.ACKNOWLEDGE,
        operation(
            PlatformCommand.ACKNOWLEDGE,
            (to, hand) -> (desk, at) -> desk.acknowledge(to, hand, at)),
        PlatformCommand.CONFIRM,
        operation(PlatformCommand.CONFIRM, (to, hand) -> (desk, at) -> desk.confirm(to, hand, at)),
        PlatformCommand.RESET,
        operation(PlatformCommand.RESET, (to, hand) -> (desk, at) -> desk.reset(to, hand, at)),
        PlatformCommand.SHELVE,
        looked(this::shelve),
        PlatformCommand.UNSHELVE,
        operation(
            PlatformCommand.UNSHELVE, (to, hand) -> (desk, at) -> desk.unshelve(to, hand, at)),
        PlatformCommand.OUT_OF_SERVICE,
        operation(
            PlatformCommand.OUT_OF_SERVICE,
            (to, hand) -> (desk, at) -> desk.outOfService(to, hand, at)),
        PlatformCommand.IN_SERVICE,
        operation(
            PlatformCommand.IN_SERVICE, (to, hand) -> (desk, at) -> desk.inService(to, hand, at)));
  }

  @FunctionalInterface
  private interface Deed {
    DeskWork of(String target, ByHand hand);
  }

  @FunctionalInterface
  private interface Run {
    Outcome run(Asked asked);
  }

  private Operation operation(PlatformCommand word, Deed deed) {
    return looked(asked -> by(word, asked, deed));
  }

  private Operation looked(Run run) {
    return new Operation() {
      @Override
      public Outcome run(Asked asked) {
        return run.run(asked);
      }

      @Override
      public Map<String, Object> readBack(Asked asked) {
        return standing(asked.text("alert"));
      }
    };
  }

  private Outcome shelve(Asked asked) {
    String time = asked.text("for");
    Optional<Duration> limit = Durations.parse(time);
    if (time.isEmpty()) {
      return by(
          PlatformCommand.SHELVE, asked, (to, hand) -> (desk, at) -> desk.shelveOnce(to, hand, at));
    }
    return limit.isEmpty()
        ? Outcome.refused("for is " + time + "; wanted: " + Durations.WANTED)
        : by(
            PlatformCommand.SHELVE,
            asked,
            (to, hand) -> (desk, at) -> desk.shelve(to, limit.get(), hand, at));
  }

  private Outcome by(PlatformCommand word, Asked asked, Deed deed) {
    String target = asked.text("alert");
    String reason = asked.text("reason");
    Optional<Reason> known = Reason.of(reason);
    if (asked.who().isBlank()) {
      return Outcome.refused("nobody is named: say who");
    }
    if (!reason.isEmpty() && known.isEmpty()) {
      return Outcome.refused("reason is " + reason + "; wanted: one of " + Reason.words());
    }
    var hand = new ByHand(asked.who(), asked.why(), known);
    return switch (core.byHand(deed.of(target, hand))) {
      case Answer.Done _ -> {
        LOG.info("{} of {} by {}: {}", word.word(), target, asked.who(), asked.why());
        yield new Outcome.Done(standing(target));
      }
      case Answer.Refused(String why) -> new Outcome.Refused(why, standing(target));
    };
  }

  /** The open alert with this id; empty when there is none: a target may be something else. */
  private Map<String, Object> standing(String target) {
    return core.view().alerts().stream()
        .filter(last -> last.alertId().equals(target))
        .findFirst()
        .map(AlertOperations::standing)
        .orElse(Map.of());
  }

  private static Map<String, Object> standing(AlertTransition last) {
    return Map.of(
        "alertId", last.alertId(),
        "state", word(last.state()),
        "suppression", word(last.suppression()),
        "transition", last.number());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
