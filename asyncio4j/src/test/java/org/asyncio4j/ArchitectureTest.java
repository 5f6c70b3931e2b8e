package org.asyncio4j;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.asyncio4j.loop.JvmSignals;
import org.asyncio4j.loop.SystemClock;
import org.asyncio4j.repl.Main;

/// What holds for the product's classes, whoever adds to them.
@AnalyzeClasses(
    packages = "org.asyncio4j",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.ProductOnly.class})
class ArchitectureTest {
  /// The test kit is compiled with the tests of this module, and has its own.
  static final class ProductOnly implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return location.contains("/asyncio4j/target/") && !location.contains("/test-classes/");
    }
  }

  private static final Set<String> OPEN_FOR_SUBCLASSES = Set.of(
      "EventLoop", "Future", "Task", "KeyboardInterrupt", "Tracked", "LoopCompletableFuture");

  @ArchTest
  static final ArchRule layersPointDown = Architectures.layeredArchitecture()
      .consideringOnlyDependenciesInLayers()
      .layer("repl")
      .definedBy("org.asyncio4j.repl")
      .layer("process")
      .definedBy("org.asyncio4j.process")
      .layer("stream")
      .definedBy("org.asyncio4j.stream")
      .layer("net")
      .definedBy("org.asyncio4j.net")
      .layer("net.tls")
      .definedBy("org.asyncio4j.net.tls")
      .layer("sync and interop")
      .definedBy("org.asyncio4j.sync", "org.asyncio4j.interop")
      .layer("asyncio4j")
      .definedBy("org.asyncio4j")
      .layer("watch")
      .definedBy("org.asyncio4j.watch")
      .layer("coroutine")
      .definedBy("org.asyncio4j.coroutine")
      .layer("loop")
      .definedBy("org.asyncio4j.loop")
      .layer("spi and transport")
      .definedBy("org.asyncio4j.spi", "org.asyncio4j.transport")
      .whereLayer("repl")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("process")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("stream")
      .mayOnlyBeAccessedByLayers("repl", "process")
      .whereLayer("net")
      .mayOnlyBeAccessedByLayers("repl", "process", "stream")
      .whereLayer("net.tls")
      .mayOnlyBeAccessedByLayers("repl", "stream", "net")
      .whereLayer("sync and interop")
      .mayOnlyBeAccessedByLayers("repl", "process", "stream", "net", "net.tls")
      .whereLayer("asyncio4j")
      .mayOnlyBeAccessedByLayers("repl", "process", "stream", "net", "net.tls", "sync and interop")
      .whereLayer("watch")
      .mayOnlyBeAccessedByLayers(
          "process", "stream", "net", "net.tls", "sync and interop", "asyncio4j")
      .whereLayer("coroutine")
      .mayOnlyBeAccessedByLayers(
          "repl", "process", "stream", "net", "net.tls", "sync and interop", "asyncio4j", "watch")
      .whereLayer("loop")
      .mayOnlyBeAccessedByLayers(
          "process",
          "stream",
          "net",
          "net.tls",
          "sync and interop",
          "asyncio4j",
          "watch",
          "coroutine");

  @ArchTest
  static final ArchRule locksKnowNoOtherCodeOfJava = noClasses()
      .that()
      .resideInAPackage("org.asyncio4j.sync")
      .should()
      .dependOnClassesThat(resideInAPackage("org.asyncio4j.interop"));

  @ArchTest
  static final ArchRule coroutinesKnowOnlyTheClockOfTheLoop = noClasses()
      .that()
      .resideInAPackage("org.asyncio4j.coroutine")
      .should()
      .dependOnClassesThat(describe(
          "of the loop, but for the clock",
          (JavaClass type) -> type.getPackageName().equals("org.asyncio4j.loop")
              && !type.isEquivalentTo(SystemClock.class)));

  /// What is not exported does not show in what is.
  @ArchTest
  static final ArchRule theInsidesStayInside = noCodeUnits()
      .that()
      .areDeclaredInClassesThat()
      .arePublic()
      .and()
      .areDeclaredInClassesThat()
      .resideOutsideOfPackages("org.asyncio4j.loop", "org.asyncio4j.watch", "org.asyncio4j.repl")
      .and(are(describe("public or protected", ArchitectureTest::isApi)))
      .should(be(describe("of types that are not exported", ArchitectureTest::mentionsInsides)));

  private static boolean isApi(JavaCodeUnit unit) {
    return unit.getModifiers().contains(JavaModifier.PUBLIC)
        || unit.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean mentionsInsides(JavaCodeUnit unit) {
    return Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
        .anyMatch(type -> type.getPackageName().matches("org.asyncio4j.(loop|watch|repl)"));
  }

  @ArchTest
  static final ArchRule onlyTheClockReadsTheSystemsTime = noClasses()
      .that()
      .doNotBelongToAnyOf(SystemClock.class)
      .should()
      .callMethod(System.class, "nanoTime")
      .orShould()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(Instant.class, "now")
      .orShould()
      .dependOnClassesThat()
      .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule noExceptionIsWithoutAMessage = noClasses()
      .should()
      .callConstructorWhere(
          describe("of an exception of the JDK, without arguments", ArchitectureTest::isBare));

  private static boolean isBare(JavaConstructorCall call) {
    JavaClass type = call.getTargetOwner();
    return type.isAssignableTo(Exception.class)
        && type.getPackageName().startsWith("java")
        && call.getTarget().getRawParameterTypes().isEmpty()
        && !isSuperCall(call);
  }

  private static boolean isSuperCall(JavaConstructorCall call) {
    return call.getOriginOwner().isAssignableTo(call.getTargetOwner().getName())
        && call.getOrigin().isConstructor();
  }

  @ArchTest
  static final ArchRule onlySignalsNeedUndocumentedClasses = noClasses()
      .that()
      .doNotBelongToAnyOf(JvmSignals.class, Main.class)
      .should()
      .dependOnClassesThat(resideInAPackage("sun.."));

  @ArchTest
  static final ArchRule publicClassesAreFinalUnlessMeantForSubclasses = classes()
      .that()
      .arePublic()
      .and(are(describe("ordinary classes", ArchitectureTest::isOrdinaryClass)))
      .should()
      .haveModifier(JavaModifier.FINAL);

  private static boolean isOrdinaryClass(JavaClass type) {
    return !type.isInterface()
        && !type.isEnum()
        && !type.isAnonymousClass()
        && !type.reflect().isSealed()
        && !(type.getSuperclass().isPresent() && type.reflect().getSuperclass().isEnum())
        && !OPEN_FOR_SUBCLASSES.contains(type.getSimpleName());
  }
}
