package io.weft;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules that keep the request's path one way; docs/ARCHITECTURE.md gives the reasons. They are
 * never loosened to let a change in.
 */
@AnalyzeClasses(packages = "io.weft", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Each layer may use those before it; the packages of one layer know nothing of each other. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("common"),
          List.of("stats"),
          List.of("runtime"),
          List.of("net"),
          List.of("http", "tls"),
          List.of("matcher", "formatter"),
          List.of("accesslog", "tracing", "upstream"),
          List.of("grpc"),
          List.of("router"),
          List.of("overload"),
          List.of("hcm", "listener"),
          List.of("spi"),
          List.of("config"),
          List.of("tools"),
          List.of("extension", "xds", "admin"),
          List.of("server"));

  @ArchTest
  static final ArchRule topLevelPackagesAreFreeOfCycles =
      slices().matching("io.weft.(*)..").should().beFreeOfCycles();

  @ArchTest
  static void packagesDependOnlyOnLayersBeforeThem(JavaClasses classes) {
    for (int i = 0; i < LAYERS.size(); i++) {
      for (String name : LAYERS.get(i)) {
        String[] forbidden =
            Stream.concat(
                    LAYERS.get(i).stream().filter(other -> !other.equals(name)),
                    LAYERS.subList(i + 1, LAYERS.size()).stream().flatMap(List::stream))
                .map(other -> "io.weft." + other + "..")
                .toArray(String[]::new);
        if (forbidden.length > 0) {
          noClasses()
              .that()
              .resideInAPackage("io.weft." + name + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden)
              .allowEmptyShould(true)
              .check(classes);
        }
      }
    }
  }

  @ArchTest
  static final ArchRule envoyMessagesStayWhereConfigurationIsTranslated =
      noClasses()
          .that(
              DescribedPredicate.not(
                  resideInAnyPackage("io.weft.config..", "io.weft.xds..", "io.weft.admin..")
                      .or(factoryOrPartOfOne())))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.google.protobuf..", "io.envoyproxy..", "com.github.xds..", "com.github.udpa..")
          .because("runtime objects know no protobuf");

  @ArchTest
  static final ArchRule grpcStaysInXds =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.xds..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..");

  @ArchTest
  static final ArchRule boringSslStaysInTls =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.tls..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule jsonAndYamlStayAtTheEdges =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.weft.config..", "io.weft.admin..", "io.weft.formatter..", "io.weft.extension..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..", "org.yaml..");

  @ArchTest
  static final ArchRule extensionsDoNotKnowEachOther =
      slices()
          .matching("io.weft.extension.(**)")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheServerKnowsExtensions =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.weft.extension..", "io.weft.server..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.weft.extension..");

  @ArchTest
  static final ArchRule threadsAreNotShared =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              ThreadLocal.class,
              InheritableThreadLocal.class,
              java.util.concurrent.Executors.class,
              java.util.concurrent.ExecutorService.class);

  @ArchTest
  static final ArchRule nobodyInterrupts =
      noClasses().should().callMethod(Thread.class, "interrupt");

  @ArchTest
  static final ArchRule noSocketTimeouts =
      noClasses().should().callMethod(java.net.Socket.class, "setSoTimeout", int.class);

  @ArchTest
  static final ArchRule standardStreamsBelongToTheServer =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.server..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule noJavaUtilLogging =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.xds..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule configuredPatternsRunInLinearTime =
      noClasses()
          .that(DescribedPredicate.not(JavaClass.Predicates.simpleName("EcmaScriptRegex")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.regex..")
          .because("configured patterns run on RE2/J");

  @ArchTest
  static final ArchRule nothingIsSynchronized =
      noCodeUnits()
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED)
          .because("monitors pin carrier threads on JDK 21");

  @ArchTest
  static final ArchRule onlyFactoriesOfExtensionsArePublic =
      classes()
          .that(resideInAPackage("io.weft.extension.."))
          .and()
          .areTopLevelClasses()
          .and()
          .arePublic()
          .should()
          .haveSimpleNameEndingWith("Factory")
          .allowEmptyShould(true);

  private static DescribedPredicate<JavaClass> factoryOrPartOfOne() {
    return simpleNameEndingWith("Factory")
        .or(
            DescribedPredicate.describe(
                "are nested in a factory",
                nested ->
                    nested
                        .getEnclosingClass()
                        .filter(outer -> outer.getSimpleName().endsWith("Factory"))
                        .isPresent()))
        .forSubtype();
  }
}
