package io.gengfu.agent.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gengfu.agent.config.PlatformCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/platform.md shows is what the schemas say, and what the gateway takes. */
class CommandExamplesTest {

  private static final Path DOCS =
      Path.of(System.getProperty("basedir", "."))
          .toAbsolutePath()
          .normalize()
          .resolveSibling("docs");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static List<String> errors(String schema, String json) throws IOException {
    Path file = DOCS.resolve("schemas").resolve(schema + ".schema.json");
    Schema checked = REGISTRY.getSchema(Files.readString(file));
    return checked.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static Stream<Path> files(String kind) throws IOException {
    try (Stream<Path> all = Files.list(DOCS.resolve("schemas/examples").resolve(kind))) {
      return all.sorted().toList().stream();
    }
  }

  static Stream<Path> commands() throws IOException {
    return files("command");
  }

  static Stream<Path> replies() throws IOException {
    return files("reply");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsOneToTheSchemaAndToTheGateway(Path file) throws IOException {
    String body = Files.readString(file);

    assertThat(errors("command", body)).isEmpty();
    assertThat(CommandBody.read(Files.readAllBytes(file)))
        .isInstanceOf(CommandBody.Read.Right.class);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void everyReplyIsOneToTheSchema(Path file) throws IOException {
    assertThat(errors("reply", Files.readString(file))).isEmpty();
  }

  @Test
  void thereIsAnExampleOfEveryCommand() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path file : commands().toList()) {
      shown.add(JSON.readTree(Files.readString(file)).path("command").asText());
    }

    assertThat(shown).containsAll(PlatformCommand.words());
  }

  // The schema is written by hand; the gateway's own list is the truth.
  @Test
  void theSchemaKnowsEveryCommandAndItsArguments() throws IOException {
    JsonNode schema = JSON.readTree(Files.readString(DOCS.resolve("schemas/command.schema.json")));
    for (JsonNode each : schema.path("allOf")) {
      String word = each.at("/if/properties/command/const").asText();
      List<String> arguments = new ArrayList<>();
      each.at("/then/properties/arguments/properties")
          .fieldNames()
          .forEachRemaining(arguments::add);
      assertThat(arguments)
          .as(word)
          .containsExactlyInAnyOrderElementsOf(
              CommandBody.argumentsOf(PlatformCommand.of(word).orElseThrow()));
    }
    assertThat(schema.path("allOf")).hasSize(PlatformCommand.values().length);
    JsonNode gateway = JSON.readTree(Files.readString(DOCS.resolve("schemas/gateway.schema.json")));
    List<String> permitted = new ArrayList<>();
    gateway
        .at("/properties/uplinks/items/properties/commands/items/enum")
        .forEach(word -> permitted.add(word.asText()));
    assertThat(permitted).containsExactlyInAnyOrderElementsOf(PlatformCommand.words());
  }

  @Test
  void thePageShowsExamplesThatAreFiles() throws IOException {
    List<JsonNode> files = new ArrayList<>();
    for (Path file : Stream.concat(commands(), replies()).toList()) {
      files.add(JSON.readTree(Files.readString(file)));
    }
    Matcher blocks =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCS.resolve("platform.md")));
    int seen = 0;
    while (blocks.find()) {
      seen++;
      assertThat(files).contains(JSON.readTree(blocks.group(1)));
    }
    assertThat(seen).isPositive();
  }

  static Stream<String> wrong() {
    String right = "{\"id\":\"a\",\"command\":\"reload\",\"who\":\"b\"}";
    return Stream.of(
        right.replace("\"a\"", "\"a b\""),
        right.replace("\"a\"", "7"),
        right.replace("\"b\"", "\" \""),
        right.replace("\"b\"", "\"" + "b".repeat(40) + "\""),
        right.replace("reload", "explode"),
        right.replace("{\"id", "{\"hurry\":true,\"id"),
        right.replace("{\"id", "{\"lifetime\":5,\"id"),
        right.replace("{\"id", "{\"lifetime\":\"soon\",\"id"),
        right.replace("{\"id", "{\"arguments\":{\"all\":true},\"id"),
        right.replace("{\"id", "{\"arguments\":[],\"id"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatTheSchemaRefusesTheGatewayRefuses(String body) throws IOException {
    assertThat(errors("command", body)).isNotEmpty();
    assertThat(CommandBody.read(body.getBytes(UTF_8))).isInstanceOf(CommandBody.Read.Wrong.class);
  }
}
