package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.kpi.Kpis;
import io.gengfu.agent.kpi.Kpis.Given;
import io.gengfu.agent.store.StoreException;
import io.gengfu.rules.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Acknowledges an {@code alert}, if nobody has, and keeps as {@code reason} what it turned out to
 * have been.
 */
final class CloseOperation implements Operation {

  private final Kpis kpis;
  private final Operation acknowledge;

  CloseOperation(Kpis kpis, Operation acknowledge) {
    this.kpis = kpis;
    this.acknowledge = acknowledge;
  }

  @Override
  public Outcome run(Asked asked) {
    Optional<Reason> reason = Reason.of(asked.text("reason"));
    if (asked.who().isBlank() || reason.isEmpty()) {
      return Outcome.refused("needs who, and as reason one of " + Reason.words());
    }
    Given given;
    try {
      // First, so that it is there when the acknowledgement closes the alert.
      given = kpis.reason(asked.text("alert"), reason.get(), asked.who());
    } catch (StoreException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()), readBack(asked));
    }
    return switch (given) {
      case TAKEN -> {
        // What it answers does not matter: it may have been acknowledged long ago.
        acknowledge.run(acknowledgement(asked));
        yield new Outcome.Done(standing(asked, given));
      }
      case HAS_ONE ->
          new Outcome.Refused(
              "a reason was given for it before; that one stays", standing(asked, given));
      case NO_SUCH_ALERT ->
          new Outcome.Refused(
              "no alert that is open, or was closed this week, is " + asked.text("alert"),
              standing(asked, given));
    };
  }

  private Map<String, Object> standing(Asked asked, Given given) {
    var standing = new LinkedHashMap<String, Object>(readBack(asked));
    standing.put("given", given);
    return standing;
  }

  private static Asked acknowledgement(Asked asked) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("alert", asked.text("alert"));
    arguments.put("reason", asked.text("reason"));
    return new Asked(arguments, asked.who(), asked.why(), asked.uplink(), asked.id(), asked.room());
  }

  @Override
  public Map<String, Object> readBack(Asked asked) {
    return acknowledge.readBack(asked);
  }
}
