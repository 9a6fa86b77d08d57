package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ten thousand instances must fit beside everything else on a box with little memory. */
class StateSizeTest {

  private static final List<Class<?>> PARTS =
      List.of(
          Phases.class, Outputs.class, Timers.class, Alerts.class, Signals.class, Programs.class);

  // Without windows, and without the alert itself while one is open.
  @Test
  void instanceTakesAtMost64Bytes() throws IllegalAccessException {
    String rule = Bench.rule("when: lift.ebike", "for: 3 readings or 30s");
    Bench site = Bench.with(rule, Map.of(), Map.of());

    int engine = bytes(site.engine, site.rules.instances());

    assertThat(site.rules.instances()).isEqualTo(2);
    assertThat(engine).isBetween(50, 64);
  }

  // Every array of the engine and of its parts that has one element for each instance.
  private static int bytes(Object whole, int instances) throws IllegalAccessException {
    int bytes = 0;
    for (Field field : whole.getClass().getDeclaredFields()) {
      field.setAccessible(true);
      Object value = field.get(whole);
      if (value == null) {
        continue;
      }
      if (value.getClass().isArray()) {
        bytes += arrayBytes(value, instances);
      } else if (isPart(whole, value)) {
        bytes += bytes(value, instances);
      }
    }
    return bytes;
  }

  // Some hold each other: each is counted where the engine, or what it is part of, holds it first.
  private static boolean isPart(Object whole, Object value) {
    return PARTS.contains(value.getClass())
        && (whole instanceof RuleEngine || value instanceof Outputs);
  }

  private static int arrayBytes(Object array, int instances) {
    if (Array.getLength(array) != instances) {
      return 0;
    }
    Class<?> type = array.getClass().getComponentType();
    return type == long.class || type == double.class
        ? 8
        : type == int.class || type == float.class
            ? 4
            : type == short.class ? 2 : type.isPrimitive() ? 1 : 8;
  }
}
