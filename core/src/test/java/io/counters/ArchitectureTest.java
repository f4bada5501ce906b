package io.counters;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
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
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the house: who may know whom, who may touch memory, and what the outside is handed. */
@AnalyzeClasses(packages = "io.counters", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    // ---- The exceptions, all of them. Each is a class name with the reason beside it; one that is no longer needed fails.

    /** Classes outside {@code memory} that may name a buffer or a {@link VarHandle}. */
    private static final Set<String> MAY_NAME_BUFFERS = Set.of();

    /** Classes outside {@code slot} and {@code memory} that may use plain access and atomic read-modify-writes. */
    private static final Set<String> MAY_CHOOSE_ORDER = Set.of();

    // ---- The arrows. A layer that is missing here cannot exist: every class must belong to one.

    @ArchTest
    static final ArchRule everyPackageKnowsOnlyThoseBelowIt = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .ensureAllClassesAreContainedInArchitecture()
            .layer("root").definedBy("io.counters")
            .layer("format").definedBy("io.counters.format")
            .layer("memory").definedBy("io.counters.memory")
            .layer("segment").definedBy("io.counters.segment")
            .layer("slot").definedBy("io.counters.slot")
            .layer("recovery").definedBy("io.counters.recovery")
            .layer("writer").definedBy("io.counters.writer")
            .layer("reader").definedBy("io.counters.reader")
            .layer("jvm").definedBy("io.counters.jvm")
            .whereLayer("root").mayNotAccessAnyLayer()
            .whereLayer("format").mayOnlyAccessLayers("root")
            .whereLayer("memory").mayOnlyAccessLayers("root", "format")
            .whereLayer("segment").mayOnlyAccessLayers("root", "format", "memory")
            .whereLayer("slot").mayOnlyAccessLayers("root", "format", "memory")
            .whereLayer("recovery").mayOnlyAccessLayers("root", "format", "memory", "slot", "segment")
            .whereLayer("writer").mayOnlyAccessLayers("root", "format", "memory", "slot", "segment", "recovery")
            .whereLayer("reader").mayOnlyAccessLayers("root", "format", "memory", "slot", "segment")
            .whereLayer("jvm").mayOnlyAccessLayers("root", "writer");
}
