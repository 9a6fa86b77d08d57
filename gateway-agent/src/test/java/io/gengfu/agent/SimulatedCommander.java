package io.gengfu.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The platform's side of commands: gives them, asks again under the same id, for what it knows the
 * answer of too, and holds what really happened against what it is told.
 */
final class SimulatedCommander {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ASKED_AGAIN = 30;

  private static final class Given {
    final byte[] body;
    final Duration lifetime;
    long arrived;
    int carriedOut;
    boolean answered;

    Given(byte[] body, Duration lifetime) {
      this.body = body;
      this.lifetime = lifetime;
    }
  }

  private final SplittableRandom random;
  private final Consumer<String> complaints;
  private final Map<String, Given> given = new LinkedHashMap<>();
  private final List<String> lately = new ArrayList<>();
  private final Map<String, Integer> answers = new LinkedHashMap<>();
  private final Set<String> audited = new HashSet<>();
  final StringBuilder trace = new StringBuilder();

  SimulatedCommander(SplittableRandom random, Consumer<String> complaints) {
    this.random = random;
    this.complaints = complaints;
  }

  /** A new one, or an old one again. */
  byte[] next() {
    if (!lately.isEmpty() && random.nextInt(3) > 0) {
      return body(lately.get(random.nextInt(lately.size())));
    }
    String id = "c" + given.size();
    Duration lifetime = Duration.ofSeconds(random.nextInt(1, 60));
    String body =
        """
        {"id":"%s","command":"%s","who":"the city","lifetime":"%ds"}"""
            .formatted(id, "set-mode", lifetime.toSeconds());
    given.put(id, new Given(body.getBytes(StandardCharsets.UTF_8), lifetime));
    lately.add(id);
    if (lately.size() > ASKED_AGAIN) {
      lately.removeFirst();
    }
    return body(id);
  }

  private byte[] body(String id) {
    return of(id).body;
  }

  private Given of(String id) {
    Given one = given.get(id);
    if (one == null) {
      throw new IllegalStateException("never given: " + id);
    }
    return one;
  }

  /** Those of the last ones that were never answered. */
  List<byte[]> unanswered() {
    return lately.stream().filter(id -> !of(id).answered).map(this::body).toList();
  }

  /** One has come to the gateway. */
  void arrived(byte[] body, long nanos) {
    of(json(body).path("id").asText()).arrived = nanos;
  }

  /** What a command is for has happened. */
  void carriedOut(String id, long nanos) {
    Given one = of(id);
    one.carriedOut++;
    if (one.carriedOut > 1) {
      complaints.accept("command " + id + " was carried out " + one.carriedOut + " times");
    }
    if (nanos - one.arrived > one.lifetime.toNanos()) {
      complaints.accept(
          "command %s was carried out %s after it came, and lived %s"
              .formatted(id, Duration.ofNanos(nanos - one.arrived), one.lifetime));
    }
  }

  void reply(byte[] body) {
    JsonNode reply = json(body);
    String id = reply.path("id").asText();
    String state = reply.path("state").asText();
    answers.merge(state, 1, Integer::sum);
    trace.append(id).append(state).append(' ');
    Given one = of(id);
    boolean right =
        switch (state) {
          case "done" -> one.carriedOut == 1;
          case "refused", "expired" -> one.carriedOut == 0;
          case "unknown" -> true;
          default -> false;
        };
    if (!right) {
      complaints.accept(
          "command " + id + " was carried out " + one.carriedOut + " times, and is " + reply);
    }
    one.answered = true;
  }

  /** What the audit lane says of one. */
  void audited(JsonNode data) {
    audited.add(data.path("id").asText() + "/" + data.path("phase").asText());
  }

  /** To be asked when everything has had its time. */
  void settled() {
    for (String id : lately) {
      if (!of(id).answered) {
        complaints.accept("command " + id + " was never answered");
      }
    }
    given.forEach(
        (id, one) -> {
          if (one.carriedOut > 0
              && !(audited.contains(id + "/taken") && audited.contains(id + "/finished"))) {
            complaints.accept("command " + id + " was carried out, and is not in the audit lane");
          }
        });
  }

  String figures() {
    long done = given.values().stream().filter(one -> one.carriedOut > 0).count();
    return "%d commands, %d carried out, answers %s".formatted(given.size(), done, answers);
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
