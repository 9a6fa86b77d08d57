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

@Command(name = "modes", description = "Who set which mode of which area, the latest first.")
final class ModesCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Option(names = "--limit", defaultValue = "50", description = "how many (default: 50)")
  private int limit;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "modes", "limit", limit));
      JsonNode answer = gateway.next();
      if (answer == null || answer.has("error")) {
        throw new IOException(answer == null ? "no answer" : answer.path("error").asText());
      }
      PrintWriter out = spec.commandLine().getOut();
      for (JsonNode change : answer.path("changes")) {
        String until = change.path("until").asText();
        out.printf(
            "%s  %s.%s %s  by %s%s  %s%n",
            change.path("at").asText(),
            change.path("area").asText(),
            change.path("mode").asText(),
            change.path("on").asBoolean() ? "on" : "off",
            change.path("who").asText(),
            until.isEmpty() ? "" : ", until " + until,
            change.path("why").asText());
      }
      out.flush();
      return 0;
    }
  }
}
