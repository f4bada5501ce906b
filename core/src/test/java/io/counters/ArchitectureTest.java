package io.counters;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the house: who may know whom, who may touch memory, and what the outside is handed. */
@AnalyzeClasses(packages = "io.counters", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    // All exceptions there are: a class name each, its reason beside it. One that is needed no longer fails a test.

    /** Classes outside {@code memory} that may name a {@link Buffer} or a {@link VarHandle}. */
    private static final Set<String> MAY_NAME_BUFFERS = Set.of();

    /** Classes outside {@code memory} and {@code slot} that may use plain access and atomic read-modify-writes. */
    private static final Set<String> MAY_CHOOSE_ORDER = Set.of();

    private static final List<String> EXPORTED = List.of(
            "io.counters",
            "io.counters.writer",
            "io.counters.reader",
            "io.counters.export",
            "io.counters.micrometer",
            "io.counters.prometheus");

    // spotless:off
    @ArchTest
    static final ArchRule everyPackageKnowsOnlyThoseBelowIt = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("root")    .definedBy("io.counters")
            .layer("format")  .definedBy("io.counters.format")
            .layer("memory")  .definedBy("io.counters.memory")
            .layer("segment") .definedBy("io.counters.segment")
            .layer("slot")    .definedBy("io.counters.slot")
            .layer("recovery").definedBy("io.counters.recovery")
            .layer("writer")  .definedBy("io.counters.writer")
            .layer("reader")  .definedBy("io.counters.reader")
            .layer("jvm")     .definedBy("io.counters.jvm")
            .layer("micrometer").definedBy("io.counters.micrometer")
            .layer("prometheus").definedBy("io.counters.prometheus")
            .layer("json")    .definedBy("io.counters.json")
            .layer("export")  .definedBy("io.counters.export")
            .whereLayer("root")    .mayNotAccessAnyLayer()
            .whereLayer("format")  .mayOnlyAccessLayers("root")
            .whereLayer("memory")  .mayOnlyAccessLayers("root", "format")
            .whereLayer("segment") .mayOnlyAccessLayers("root", "format", "memory")
            .whereLayer("slot")    .mayOnlyAccessLayers("root", "format", "memory")
            .whereLayer("recovery").mayOnlyAccessLayers("root", "format", "memory", "slot", "segment")
            .whereLayer("writer")  .mayOnlyAccessLayers("root", "format", "memory", "slot", "segment", "recovery")
            .whereLayer("reader")  .mayOnlyAccessLayers("root", "format", "memory", "slot", "segment")
            .whereLayer("jvm")     .mayOnlyAccessLayers("root", "memory", "writer")
            .whereLayer("micrometer").mayOnlyAccessLayers("root", "writer")
            .whereLayer("prometheus").mayOnlyAccessLayers("root", "reader", "segment")
            .whereLayer("json")    .mayOnlyAccessLayers("root", "reader")
            .whereLayer("export")  .mayOnlyAccessLayers("root", "format", "writer", "reader", "prometheus", "json")
            .ensureAllClassesAreContainedInArchitecture();
    // spotless:on

    @ArchTest
    static final ArchRule formatIsArithmetic = noClasses()
            .that()
            .resideInAPackage("io.counters.format")
            .should()
            .dependOnClassesThat(describe(
                    "are neither ours nor in java.lang or java.util",
                    type -> !resideInAnyPackage("io.counters..", "java.lang", "java.util", "org.jspecify..")
                            .test(type.getBaseComponentType())))
            .allowEmptyShould(true);

    private static final DescribedPredicate<JavaClass> BUFFER =
            assignableTo(Buffer.class).or(assignableTo(VarHandle.class)).as("are buffers or handles on them");

    @ArchTest
    static final ArchRule onlyMemoryTouchesBuffers = noClasses()
            .that()
            .resideOutsideOfPackage("io.counters.memory")
            .and(areNot(MAY_NAME_BUFFERS))
            .should()
            .dependOnClassesThat(BUFFER)
            .allowEmptyShould(true);

    /** What needs {@code --add-opens}, or kills the JVM on a wrong address, or both. */
    @ArchTest
    static final ArchRule nothingNeedsAJvmFlag = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("sun..", "jdk.internal..")
                    .or(assignableTo("org.agrona.DirectBuffer"))
                    .or(resideInAnyPackage("org.agrona.concurrent.ringbuffer", "org.agrona.concurrent.status"))
                    .or(describe(
                            "",
                            type -> Set.of("org.agrona.UnsafeApi", "org.agrona.BufferUtil")
                                    .contains(type.getName())))
                    .as("are unsafe"))
            .allowEmptyShould(true);

    private static final Pattern UNORDERED_OR_ATOMIC = Pattern.compile(".*(Plain|Opaque)|(getAnd|compareAnd).*");

    private static final DescribedPredicate<JavaAccess<?>> CHOICE_OF_ORDER =
            describe("the order of memory is chosen", access -> {
                JavaClass owner = access.getTargetOwner();
                boolean fence = owner.isEquivalentTo(VarHandle.class)
                        && access.getName().endsWith("Fence");
                boolean word = owner.getPackageName().equals("io.counters.memory")
                        && UNORDERED_OR_ATOMIC.matcher(access.getName()).matches();
                return fence || word;
            });

    @ArchTest
    static final ArchRule orderMattersInSlotOnly = noClasses()
            .that()
            .resideOutsideOfPackages("io.counters.memory", "io.counters.slot")
            .and(areNot(MAY_CHOOSE_ORDER))
            .should(accessTargetWhere(CHOICE_OF_ORDER))
            .allowEmptyShould(true);

    /**
     * Arrays are always mutable, and so is a collection that is declared by its implementation. One declared as List,
     * Set or Map may be either; that those are immutable is each such type's own test.
     */
    @ArchTest
    static final ArchRule publicTypesHandOutNothingMutable = members()
            .that()
            .areDeclaredInClassesThat(describe("are visible", ArchitectureTest::isVisible))
            .and(describe("are handed out", ArchitectureTest::isHandedOut))
            .should(haveAnImmutableType())
            .allowEmptyShould(true);

    @ArchTest
    static void everyExceptionIsStillNeeded(JavaClasses core) {
        assertThat(MAY_NAME_BUFFERS)
                .allMatch(name -> core.get(name).getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> BUFFER.test(dependency.getTargetClass())));
        assertThat(MAY_CHOOSE_ORDER)
                .allMatch(name -> core.get(name).getAccessesFromSelf().stream().anyMatch(CHOICE_OF_ORDER));
    }

    @Test
    void moduleExportsExactlyThePublicPackagesAndTheirJavadocIsChecked() throws IOException {
        ModuleDescriptor module = ModuleFinder.of(Path.of("target", "classes"))
                .find("io.counters")
                .orElseThrow()
                .descriptor();
        assertThat(module.exports().stream().filter(export -> !export.isQualified()))
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrderElementsOf(EXPORTED);
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<arg>-Xdoclint/package:" + String.join(",", EXPORTED) + "</arg>");
    }

    private static DescribedPredicate<JavaClass> areNot(Set<String> names) {
        return describe(
                "are not one of " + names,
                type -> names.stream()
                        .noneMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$")));
    }

    private static boolean isVisible(JavaClass type) {
        return EXPORTED.contains(type.getPackageName())
                && Stream.iterate(
                                type,
                                outer -> outer != null,
                                outer -> outer.getEnclosingClass().orElse(null))
                        .allMatch(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC)
                                || outer.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static boolean isHandedOut(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC)
                && (member instanceof JavaField || member instanceof JavaMethod)
                // values() of an enum: the language wants an array, and makes a new one for each caller.
                && !(member.getOwner().isEnum() && member.getName().equals("values"));
    }

    private static ArchCondition<JavaMember> haveAnImmutableType() {
        return new ArchCondition<>("have an immutable type") {
            @Override
            public void check(JavaMember member, ConditionEvents events) {
                JavaType type =
                        member instanceof JavaMethod method ? method.getReturnType() : ((JavaField) member).getType();
                Stream.concat(Stream.of(type.toErasure()), type.getAllInvolvedRawTypes().stream())
                        .filter(ArchitectureTest::isSurelyMutable)
                        .forEach(part -> events.add(SimpleConditionEvent.violated(
                                member, member.getDescription() + " hands out " + part.getName())));
            }
        };
    }

    private static boolean isSurelyMutable(JavaClass type) {
        boolean collection = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        boolean mayBeImmutable = Stream.of(List.class, Set.class, SortedSet.class, Map.class, SortedMap.class)
                .anyMatch(type::isEquivalentTo);
        return type.isArray() || (collection && !mayBeImmutable);
    }
}
