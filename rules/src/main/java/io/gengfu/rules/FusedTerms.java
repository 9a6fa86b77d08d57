package io.gengfu.rules;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes code of conditions and numbers. A condition with three answers is asked as two questions
 * with two: is it not false? is it not true? In Kleene's logic each question of a whole comes down
 * to such questions of its parts, and one comparison that fails on NaN answers each for {@code a <
 * b}: no answer ever has to be stored.
 *
 * <p>Every term that is asked from outside, and every part that would make a method too long, is a
 * static method of (row, slots, rows).
 */
final class FusedTerms {

  static final boolean NOT_FALSE = true;
  static final boolean NOT_TRUE = false;

  /** Terms in one method; a term is 70 bytes at most, and 8,000 is where the JIT gives up. */
  private static final int LONGEST = 100;

  private static final MethodTypeDesc CONDITION =
      MethodTypeDesc.of(CD_boolean, CD_int, CD_long.arrayType(), CD_int.arrayType());
  private static final MethodTypeDesc AMOUNT = CONDITION.changeReturnType(CD_double);
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final MethodTypeDesc FROM_BITS = MethodTypeDesc.of(CD_double, CD_long);
  private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_double, CD_double);

  private static final int ROW = 0;
  private static final int SLOTS = 1;
  private static final int ROWS = 2;

  private final ClassDesc self;
  private final Layout layout;
  private final List<Consumer<ClassBuilder>> methods;
  private final IdentityHashMap<Condition, String> notFalse = new IdentityHashMap<>();
  private final IdentityHashMap<Condition, String> notTrue = new IdentityHashMap<>();
  private final IdentityHashMap<Amount, String> amounts = new IdentityHashMap<>();

  /**
   * @param methods where the methods go that are asked for
   */
  FusedTerms(ClassDesc self, Layout layout, List<Consumer<ClassBuilder>> methods) {
    this.self = self;
    this.layout = layout;
    this.methods = methods;
  }

  /** Calls the method that answers the question; row, slots and rows are on the stack. */
  CodeBuilder call(CodeBuilder code, Condition condition, boolean question) {
    if (condition instanceof Logic.Not(Condition a)) {
      return call(code, a, !question);
    }
    IdentityHashMap<Condition, String> made = question == NOT_FALSE ? notFalse : notTrue;
    String name =
        made.computeIfAbsent(
            condition,
            c ->
                add(
                    question == NOT_FALSE ? "notFalse" : "notTrue",
                    CONDITION,
                    body -> {
                      Label yes = body.newLabel();
                      Label no = body.newLabel();
                      branch(body, c, question, yes, no);
                      body.labelBinding(yes).iconst_1().ireturn();
                      body.labelBinding(no).iconst_0().ireturn();
                    }));
    return code.invokestatic(self, name, CONDITION);
  }

  private String add(String prefix, MethodTypeDesc type, Consumer<CodeBuilder> body) {
    String name = prefix + methods.size();
    methods.add(c -> c.withMethodBody(name, type, ClassFile.ACC_STATIC, body));
    return name;
  }

  // A part of a long term is a method of its own.
  private void part(CodeBuilder code, Condition c, boolean question, Label yes, Label no) {
    code.iload(ROW).aload(SLOTS).aload(ROWS);
    call(code, c, question).ifne(yes).goto_(no);
  }

  private void branch(CodeBuilder code, Condition c, boolean question, Label yes, Label no) {
    boolean split = Fusible.size(c) > LONGEST;
    if (split) {
      branchOverParts(code, (Logic) c, question, yes, no, this::part);
    } else {
      branchOverParts(code, (Logic) c, question, yes, no, this::branch);
    }
  }

  @FunctionalInterface
  private interface Branch {
    void emit(CodeBuilder code, Condition c, boolean question, Label yes, Label no);
  }

  private void branchOverParts(
      CodeBuilder code, Logic logic, boolean question, Label yes, Label no, Branch parts) {
    switch (logic) {
      case Logic.Constant(boolean answer) -> code.goto_(answer == question ? yes : no);
      case Logic.Flag(int column) -> flag(code, column, question, yes, no);
      case Logic.Not(Condition a) -> parts.emit(code, a, !question, yes, no);
      case Logic.And(Condition a, Condition b) ->
          both(code, a, b, question, question == NOT_FALSE, yes, no, parts);
      case Logic.Or(Condition a, Condition b) ->
          both(code, a, b, question, question == NOT_TRUE, yes, no, parts);
      case Logic.Same(Condition a, Condition b) ->
          either(code, a, b, new Logic.Not(b), question, yes, no, parts);
      case Logic.Either(Condition t, Condition a, Condition b) ->
          either(code, t, a, b, question, yes, no, parts);
      case Logic.Equal(Amount a, Amount b) -> {
        int[] sides = sides(code, a, b);
        if (question == NOT_FALSE) {
          neitherLessNorGreater(code, sides, yes, no);
        } else {
          code.dload(sides[0]).dload(sides[1]).dcmpl().ifeq(no).goto_(yes);
        }
      }
      case Logic.EqualTexts(Amount a, Amount b) -> {
        int[] sides = sides(code, a, b);
        if (question == NOT_FALSE) {
          neitherLessNorGreater(code, sides, yes, no);
        } else {
          code.dload(sides[0]).dload(sides[1]).dcmpl().ifne(yes);
          code.dload(sides[0]).loadConstant(Texts.OTHER).dcmpl().ifeq(yes).goto_(no);
        }
      }
      case Logic.Less(Amount a, Amount b) -> {
        amount(code, a);
        amount(code, b);
        if (question == NOT_FALSE) {
          code.dcmpl().ifge(no).goto_(yes);
        } else {
          code.dcmpg().iflt(no).goto_(yes);
        }
      }
      case Logic.AtMost(Amount a, Amount b) -> {
        amount(code, a);
        amount(code, b);
        if (question == NOT_FALSE) {
          code.dcmpl().ifgt(no).goto_(yes);
        } else {
          code.dcmpg().ifle(no).goto_(yes);
        }
      }
    }
  }

  private void flag(CodeBuilder code, int column, boolean question, Label yes, Label no) {
    signal(code, column);
    if (question == NOT_FALSE) {
      code.dconst_0().dcmpl().ifeq(no).goto_(yes);
    } else {
      // NaN is not above zero.
      code.invokestatic(MATH, "abs", UNARY).dconst_0().dcmpl().ifgt(no).goto_(yes);
    }
  }

  private static void both(
      CodeBuilder code,
      Condition a,
      Condition b,
      boolean question,
      boolean bothWanted,
      Label yes,
      Label no,
      Branch parts) {
    Label second = code.newLabel();
    parts.emit(code, a, question, bothWanted ? second : yes, bothWanted ? no : second);
    code.labelBinding(second);
    parts.emit(code, b, question, yes, no);
  }

  // The test may be true and a so, or the test may be false and b so.
  private static void either(
      CodeBuilder code,
      Condition test,
      Condition a,
      Condition b,
      boolean question,
      Label yes,
      Label no,
      Branch parts) {
    Label maybeTrue = code.newLabel();
    Label notA = code.newLabel();
    Label maybeFalse = code.newLabel();
    parts.emit(code, test, NOT_FALSE, maybeTrue, notA);
    code.labelBinding(maybeTrue);
    parts.emit(code, a, question, yes, notA);
    code.labelBinding(notA);
    parts.emit(code, test, NOT_TRUE, maybeFalse, no);
    code.labelBinding(maybeFalse);
    parts.emit(code, b, question, yes, no);
  }

  private int[] sides(CodeBuilder code, Amount a, Amount b) {
    int[] sides = {code.allocateLocal(TypeKind.DOUBLE), code.allocateLocal(TypeKind.DOUBLE)};
    amount(code, a);
    code.dstore(sides[0]);
    amount(code, b);
    code.dstore(sides[1]);
    return sides;
  }

  private static void neitherLessNorGreater(CodeBuilder code, int[] sides, Label yes, Label no) {
    code.dload(sides[0]).dload(sides[1]).dcmpl().ifgt(no);
    code.dload(sides[0]).dload(sides[1]).dcmpg().iflt(no).goto_(yes);
  }

  private void signal(CodeBuilder code, int column) {
    if (layout.isRegular()) {
      int place = Inputs.SLOT * layout.distance(column) + Inputs.GOOD;
      code.aload(SLOTS).iload(ROW).loadConstant(place).iadd();
    } else {
      code.aload(SLOTS).aload(ROWS).iload(ROW).loadConstant(column).iadd().iaload();
      code.loadConstant(Inputs.SLOT).imul().loadConstant(Inputs.GOOD).iadd();
    }
    code.laload().invokestatic(CD_Double, "longBitsToDouble", FROM_BITS);
  }

  private void amount(CodeBuilder code, Amount amount) {
    Arithmetic arithmetic = (Arithmetic) amount;
    if (Fusible.terms(amount) > LONGEST) {
      String name = amounts.get(amount);
      if (name == null) {
        name = numberMethod(arithmetic, this::amountPart);
        amounts.put(amount, name);
      }
      code.iload(ROW).aload(SLOTS).aload(ROWS).invokestatic(self, name, AMOUNT);
    } else {
      number(code, arithmetic, this::amount);
    }
  }

  // Of a number that is too long, each part is a method.
  private void amountPart(CodeBuilder code, Amount amount) {
    if (Fusible.terms(amount) > LONGEST || Fusible.terms(amount) == 1) {
      amount(code, amount);
    } else {
      String name = amounts.get(amount);
      if (name == null) {
        name = numberMethod((Arithmetic) amount, this::amount);
        amounts.put(amount, name);
      }
      code.iload(ROW).aload(SLOTS).aload(ROWS).invokestatic(self, name, AMOUNT);
    }
  }

  private String numberMethod(Arithmetic arithmetic, Push parts) {
    return add(
        "number",
        AMOUNT,
        body -> {
          number(body, arithmetic, parts);
          body.dreturn();
        });
  }

  @FunctionalInterface
  private interface Push {
    void emit(CodeBuilder code, Amount amount);
  }

  private void number(CodeBuilder code, Arithmetic arithmetic, Push parts) {
    switch (arithmetic) {
      case Arithmetic.Constant(double value) -> code.loadConstant(value);
      case Arithmetic.Signal(int column) -> signal(code, column);
      case Arithmetic.Plus(Amount a, Amount b) -> {
        two(code, a, b, parts);
        code.dadd();
      }
      case Arithmetic.Minus(Amount a, Amount b) -> {
        two(code, a, b, parts);
        code.dsub();
      }
      case Arithmetic.Times(Amount a, Amount b) -> {
        two(code, a, b, parts);
        code.dmul();
      }
      case Arithmetic.Over(Amount a, Amount b) -> {
        two(code, a, b, parts);
        code.ddiv();
      }
      case Arithmetic.Negated(Amount a) -> {
        parts.emit(code, a);
        code.dneg();
      }
      case Arithmetic.Either(Condition test, Amount a, Amount b) -> chosen(code, test, a, b, parts);
    }
  }

  private static void two(CodeBuilder code, Amount a, Amount b, Push parts) {
    parts.emit(code, a);
    parts.emit(code, b);
  }

  private void chosen(CodeBuilder code, Condition test, Amount a, Amount b, Push parts) {
    int left = code.allocateLocal(TypeKind.DOUBLE);
    int right = code.allocateLocal(TypeKind.DOUBLE);
    Label unsure = code.newLabel();
    Label isFalse = code.newLabel();
    Label maybeTrue = code.newLabel();
    Label isTrue = code.newLabel();
    Label differ = code.newLabel();
    Label done = code.newLabel();
    parts.emit(code, a);
    code.dstore(left);
    parts.emit(code, b);
    code.dstore(right);
    part(code, test, NOT_FALSE, maybeTrue, isFalse);
    code.labelBinding(maybeTrue);
    part(code, test, NOT_TRUE, unsure, isTrue);
    code.labelBinding(unsure).dload(left).dload(right).dcmpl().ifne(differ);
    code.labelBinding(isTrue).dload(left).goto_(done);
    code.labelBinding(isFalse).dload(right).goto_(done);
    code.labelBinding(differ).loadConstant(Double.NaN);
    code.labelBinding(done);
  }
}
