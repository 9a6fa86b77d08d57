package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "tail", description = "Follows what a running gateway decides, until interrupted.")
final class TailCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "tail"));
      PrintWriter out = spec.commandLine().getOut();
      for (JsonNode line = gateway.next(); line != null; line = gateway.next()) {
        if (line.path("kind").asText().equals("alive")) {
          continue;
        }
        out.printf(
            "%s  %-9s %s%n",
            line.path("at").asText(), line.path("kind").asText(), line.path("text").asText());
        out.flush();
      }
      return 0;
    }
  }
}
