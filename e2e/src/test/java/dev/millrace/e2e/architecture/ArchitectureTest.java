package dev.millrace.e2e.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Dependencies point one way: workloads and operator → libraries; nothing depends on a workload. */
@AnalyzeClasses(packages = "dev.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] WORKLOADS = {
        "dev.millrace.ingest..",
        "dev.millrace.transcoder..",
        "dev.millrace.chat..",
        "dev.millrace.api..",
        "dev.millrace.demo..",
        "dev.millrace.operator..",
        "dev.millrace.local.."
    };

    private static final String[] FRAMEWORKS = {"org.springframework..", "io.fabric8..", "org.bytedeco.."};

    @ArchTest
    static final ArchRule ingestKnowsNoOtherWorkload = knowsNoOther("dev.millrace.ingest..");

    @ArchTest
    static final ArchRule transcoderKnowsNoOtherWorkload = knowsNoOther("dev.millrace.transcoder..");

    @ArchTest
    static final ArchRule chatKnowsNoOtherWorkload = knowsNoOther("dev.millrace.chat..");

    @ArchTest
    static final ArchRule apiKnowsNoOtherWorkload = knowsNoOther("dev.millrace.api..");

    @ArchTest
    static final ArchRule demoKnowsNoOtherWorkload = knowsNoOther("dev.millrace.demo..");

    @ArchTest
    static final ArchRule operatorKnowsNoWorkload = knowsNoOther("dev.millrace.operator..");

    @ArchTest
    static final ArchRule localKnowsNoWorkload = knowsNoOther("dev.millrace.local..");

    @ArchTest
    static final ArchRule librariesKnowNoWorkload = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.millrace.wire..",
                    "dev.millrace.rtmp..",
                    "dev.millrace.hls..",
                    "dev.millrace.service..",
                    "dev.millrace.crds..",
                    "dev.millrace.controlplane..",
                    "dev.millrace.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WORKLOADS);

    @ArchTest
    static final ArchRule protocolLibrariesKnowNoFramework = noClasses()
            .that()
            .resideInAnyPackage("dev.millrace.rtmp..", "dev.millrace.hls..", "dev.millrace.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FRAMEWORKS);

    @ArchTest
    static final ArchRule hlsIsPureState = noClasses()
            .that()
            .resideInAPackage("dev.millrace.hls..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "io.netty..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.millrace.(*).(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingIsCalledAfterNoReason = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    @ArchTest
    static final ArchRule nullIsMarkedEverywhere = classes()
            .that()
            .resideInAPackage("dev.millrace..")
            .and()
            .areTopLevelClasses()
            .should(new BeNullMarked());

    private static ArchRule knowsNoOther(String workload) {
        String[] others =
                Arrays.stream(WORKLOADS).filter(name -> !name.equals(workload)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(workload)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true)
                .as(workload + " knows no other workload");
    }
}
