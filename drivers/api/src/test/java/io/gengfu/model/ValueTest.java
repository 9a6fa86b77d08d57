package io.gengfu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {

  private static final SignalType FLAG = new SignalType.Flag();
  private static final SignalType WATTS = new SignalType.Quantity(Unit.WATT);
  private static final SignalType TEXT = new SignalType.Text();

  @Test
  void aValueFitsOnlyItsOwnKindOfSignal() {
    assertThat(Value.of(true).fits(FLAG)).isTrue();
    assertThat(Value.of(true).fits(WATTS)).isFalse();
    assertThat(Value.of(1.0).fits(WATTS)).isTrue();
    assertThat(Value.of(1.0).fits(FLAG)).isFalse();
    assertThat(new Value.Text("a").fits(TEXT)).isTrue();
    assertThat(new Value.Text("normal").fits(DeviceClasses.MODE)).isFalse();
  }

  @Test
  void aConstantFitsWhereItIsDeclared() {
    assertThat(new Value.Constant("normal").fits(DeviceClasses.MODE)).isTrue();
    assertThat(new Value.Constant("abnormal").fits(DeviceClasses.MODE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aQuantityIsFinite(double amount) {
    assertThatThrownBy(() -> Value.of(amount)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valuesAreShownAsPeopleReadThem() {
    assertThat(Value.of(true).show()).isEqualTo("true");
    assertThat(Value.of(2.0).show()).isEqualTo("2");
    assertThat(Value.of(-0.5).show()).isEqualTo("-0.5");
    assertThat(new Value.Constant("normal").show()).isEqualTo("normal");
    assertThat(new Value.Text("0205").show()).isEqualTo("0205");
  }
}
