package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.agent.uplink.TelemetryJson.Words;
import io.gengfu.model.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written by hand here is read by a parser that knows nothing of it. */
class TelemetryJsonTest {

  private static final JsonMapper JSON = new JsonMapper();

  private static byte[] written(Block block) throws IOException {
    var bytes = new ByteArrayOutputStream();
    TelemetryJson.points(block, new Words(), bytes);
    return bytes.toByteArray();
  }

  @Property(tries = 300)
  void everyReadingIsReadAsItWas(@ForAll("samples") List<Sample> samples) throws IOException {
    Block block = new Block(samples);

    JsonNode points = JSON.readTree(written(block));

    assertThat(points.size()).isEqualTo(samples.stream().map(Sample::point).distinct().count());
    for (Sample first : samples) {
      List<Sample> expected =
          samples.stream().filter(s -> s.point().equals(first.point())).toList();
      JsonNode point = points.path(first.point());
      assertThat(read(first.point(), point)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-5, 0, -5",
    "5, 1, 0.5",
    "-5, 3, -0.005",
    "214, 1, 21.4",
    "1200, 2, 12.00",
    "100, 0, 100",
    "10, 1, 1.0",
    "1000000000000000000, 0, 1000000000000000000",
    "9223372036854775807, 18, 9.223372036854775807",
    "9007199254740992, 6, 9007199254.740992",
    "-9223372036854775808, 0, -9223372036854775808",
  })
  void aDecimalIsWrittenDigitByDigit(long whole, int digits, String text) {
    assertThat(TelemetryJson.decimalText(whole, digits)).isEqualTo(text);
  }

  @Test
  void nothingIsAnEmptyObject() throws IOException {
    assertThat(written(new Block(List.of()))).asString().isEqualTo("{}");
  }

  private static List<Sample> read(String key, JsonNode point) {
    var samples = new ArrayList<Sample>();
    for (int i = 0; i < point.path("t").size(); i++) {
      JsonNode value = point.path("v").path(i);
      String word = value.asText();
      samples.add(
          new Sample(
              key,
              point.path("t").path(i).asLong(),
              Trust.valueOf(point.path("q").path(i).asText().toUpperCase(Locale.ROOT)),
              switch (value.getNodeType()) {
                case NULL -> null;
                case BOOLEAN -> Value.of(value.asBoolean());
                case NUMBER -> Value.of(value.asDouble());
                default -> word.startsWith("c") ? new Value.Constant(word) : new Value.Text(word);
              }));
    }
    return samples;
  }

  @Provide
  Arbitrary<List<Sample>> samples() {
    Arbitrary<String> points = Arbitraries.of("a.x", "b.y", "lift-1.门", "q\"uote.z");
    Arbitrary<Long> times = Arbitraries.longs().between(-10_000, 4_000_000_000_000L);
    Arbitrary<Value> values =
        Arbitraries.oneOf(
            Arbitraries.of(true, false).map(Value::of),
            Arbitraries.doubles().map(Value::of),
            Arbitraries.integers().between(-9_999, 9_999).map(i -> Value.of(i / 100.0)),
            Arbitraries.of("closed", "car_stopped").map(Value.Constant::new),
            Arbitraries.of("", "E\"21\\", "故障\n1", "\u0001", "\ud83d\ude00").map(Value.Text::new));
    return Combinators.combine(
            points, times, Arbitraries.of(Trust.values()), values.injectNull(0.1))
        .as(Sample::new)
        .list()
        .ofMaxSize(40);
  }
}
