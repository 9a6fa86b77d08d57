package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "consent",
    description = "Who allowed that raw values of a home go to a platform, and takes that back.",
    subcommands = {
      ConsentCommand.Listing.class,
      ConsentCommand.Withdraw.class,
      ConsentCommand.Confirm.class
    })
final class ConsentCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  private static JsonNode ask(Running running, Map<String, Object> request) throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(request);
      JsonNode answer = gateway.next();
      if (answer == null || answer.has("error")) {
        throw new IOException(answer == null ? "no answer" : answer.path("error").asText());
      }
      return answer;
    }
  }

  @Command(name = "list", description = "Every consent of consents.yaml, and how it stands.")
  static final class Listing implements Callable<Integer> {

    @Mixin private Running running = new Running();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      for (JsonNode consent : ask(running, Map.of("command", "consents")).path("consents")) {
        out.printf(
            "%s  %s  %s %s to %s, %s to %s: %s (%s)%n",
            consent.path("id").asText(),
            consent.path("standing").asText().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
            consent.path("device").asText(),
            consent.path("signals"),
            consent.path("uplink").asText(),
            consent.path("from").asText(),
            consent.path("until").asText(),
            consent.path("purpose").asText(),
            consent.path("givenBy").asText());
      }
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "withdraw",
      description = "Takes a consent back, at once and for good, also for what waits to be sent.")
  static final class Withdraw implements Callable<Integer> {

    @Option(names = "--id", required = true, description = "the consent's, as in consents.yaml")
    private String id = "";

    @Option(names = "--who", required = true, description = "who takes it back, or for whom")
    private String who = "";

    @Option(names = "--why", defaultValue = "", description = "the reason, for the record")
    private String why = "";

    @Mixin private Running running = new Running();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      ask(running, Map.of("command", "withdraw-consent", "id", id, "who", who, "why", why));
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s is withdrawn; nothing leaves by it any more%n", id);
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "confirm",
      description = "Says that one still holds, after a backup was restored.")
  static final class Confirm implements Callable<Integer> {

    @Option(names = "--id", required = true, description = "the consent's, as in consents.yaml")
    private String id = "";

    @Option(names = "--who", required = true, description = "who was asked")
    private String who = "";

    @Option(names = "--why", defaultValue = "", description = "the reason, for the record")
    private String why = "";

    @Mixin private Running running = new Running();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      ask(running, Map.of("command", "confirm-consent", "id", id, "who", who, "why", why));
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s is confirmed and holds again%n", id);
      out.flush();
      return 0;
    }
  }
}
