package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ten thousand instances must fit beside everything else on a box with little memory. */
class StateSizeTest {

  // Without windows, and without the alert itself while one is open.
  @Test
  void instanceTakesAtMost64Bytes() throws IllegalAccessException {
    String rule = Bench.rule("when: lift.ebike", "for: 3 readings or 30s");
    Bench site = Bench.with(rule, Map.of(), Map.of());

    int bytes = bytes(site.engine, site.rules.instances());

    assertThat(site.rules.instances()).isEqualTo(2);
    assertThat(bytes).isBetween(20, 64);
  }

  // Every array of the engine and of its parts that has one element for each instance.
  private static int bytes(RuleEngine engine, int instances) throws IllegalAccessException {
    int bytes = 0;
    for (Field field : RuleEngine.class.getDeclaredFields()) {
      field.setAccessible(true);
      Object value = field.get(engine);
      if (value == null) {
        continue;
      }
      if (value.getClass().isArray()) {
        bytes += bytes(value, instances);
      } else if (List.of(Timers.class, Alerts.class, Signals.class, Programs.class)
          .contains(value.getClass())) {
        for (Field part : value.getClass().getDeclaredFields()) {
          part.setAccessible(true);
          Object array = part.get(value);
          bytes += array != null && array.getClass().isArray() ? bytes(array, instances) : 0;
        }
      }
    }
    return bytes;
  }

  private static int bytes(Object array, int instances) {
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
