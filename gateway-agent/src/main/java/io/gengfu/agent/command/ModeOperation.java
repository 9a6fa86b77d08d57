package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.agent.core.ModeAnswer;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.core.ModeRequest;
import io.gengfu.model.DeviceClasses;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Sets a mode of an {@code area}: {@code mode}, {@code on}, and {@code for} how long. */
final class ModeOperation implements Operation {

  private final Core core;

  ModeOperation(Core core) {
    this.core = core;
  }

  @Override
  public Outcome run(Asked asked) {
    JsonNode on = asked.arguments().path("on");
    if (!on.isBoolean()) {
      return Outcome.refused("on is " + on + "; wanted: true or false");
    }
    String time = asked.text("for");
    Optional<Duration> limit = Durations.parse(time);
    if (!time.isEmpty() && limit.isEmpty()) {
      return Outcome.refused("for is " + time + "; wanted: " + Durations.WANTED);
    }
    ModeAnswer answer =
        core.mode(
            new ModeRequest(
                asked.text("area"),
                asked.text("mode"),
                on.asBoolean(),
                asked.who(),
                asked.why(),
                limit));
    return switch (answer) {
      case ModeAnswer.Done done -> new Outcome.Done(change(done.change()));
      case ModeAnswer.Refused refused ->
          Outcome.refused(refused.wrong() + "; wanted: " + refused.wanted());
    };
  }

  @Override
  public Map<String, Object> readBack(Asked asked) {
    String key = asked.text("area") + "." + asked.text("mode");
    return core.view().points().stream()
        .filter(view -> view.point().key().equals(key))
        .findFirst()
        .map(ModeOperation::standing)
        .orElse(Map.of());
  }

  @Override
  public boolean isPersonal(Asked asked) {
    return asked.text("mode").equals(DeviceClasses.AWAY);
  }

  private static Map<String, Object> standing(PointView view) {
    return Map.of(
        "area", view.point().device().id(),
        "mode", view.point().signal().name(),
        "on", Boolean.parseBoolean(view.value()),
        "set", view.why());
  }

  static Map<String, Object> change(ModeChange change) {
    return Map.of(
        "area", change.area(),
        "mode", change.flag(),
        "on", change.on(),
        "who", change.who(),
        "why", change.why(),
        "at", change.at().toString(),
        "until", change.until().map(Instant::toString).orElse(""));
  }
}
