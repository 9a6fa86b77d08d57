package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "reload",
    description = "A running gateway reads its packs, bindings and parameters again.")
final class ReloadCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Option(names = "--json", description = "the answer for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "reload"));
      JsonNode answer = gateway.next();
      if (answer == null || answer.has("error")) {
        throw new IOException(answer == null ? "no answer" : answer.path("error").asText());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
      } else {
        print(answer, out);
      }
      out.flush();
      return answer.path("reloaded").asBoolean() ? 0 : 1;
    }
  }

  private static void print(JsonNode answer, PrintWriter out) {
    answer.path("problems").forEach(problem -> out.println(problem.asText()));
    answer.path("needsRestart").forEach(what -> out.println(what.asText()));
    if (!answer.path("reloaded").asBoolean()) {
      out.println(
          answer.has("problems")
              ? "nothing was reloaded; correct the above and try again"
              : "nothing was reloaded: this needs a restart");
      return;
    }
    out.printf(
        "%d rule instances go on, %d changed, %d new, %d gone%n",
        answer.path("kept").asInt(),
        answer.path("changed").asInt(),
        answer.path("added").asInt(),
        answer.path("gone").asInt());
    for (JsonNode change : answer.path("changes")) {
      var dropped = new ArrayList<String>();
      change.path("dropped").forEach(what -> dropped.add(what.asText()));
      out.println(
          "changed: "
              + change.path("instance").asText()
              + (dropped.isEmpty() ? "" : ", dropped " + String.join(", ", dropped)));
    }
    answer.path("addedInstances").forEach(key -> out.println("new: " + key.asText()));
    answer.path("goneInstances").forEach(key -> out.println("gone: " + key.asText()));
  }
}
